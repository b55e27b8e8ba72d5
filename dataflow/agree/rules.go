package agree

import (
	"pgsim/configs/strict"
	"pgsim/dataflow/rules"
	"pgsim/pe"
	"pgsim/pe/reference"
)

// rulesMachine returns an array in the form that the rules take.
func rulesMachine(g pe.Geometry, fold int, overlap, policy string, settings strict.Settings, stateLatency pe.Cycle) (rules.Machine, error) {
	var s struct {
		QueueDepth   int `yaml:"queue_depth" default:"8"`
		ShareColumns int `yaml:"share_columns" default:"0"`
		ShareRows    int `yaml:"share_rows" default:"0"`
		BandRows     int `yaml:"band_rows" default:"0"`
	}
	err := settings.Into("", &s)
	return rules.Machine{
		Rows: g.ArrayRows(), Cols: g.ArrayCols(), Overlap: overlap, Policy: policy, StateLatency: uint64(stateLatency),
		QueueDepth: s.QueueDepth, ShareColumns: s.ShareColumns, ShareRows: s.ShareRows, BandRows: s.BandRows,
		DrainChains: g.DrainChains, Fold: fold,
	}, err
}

// rulesLayer returns a layer in the form that the rules take, without gates and time steps.
func rulesLayer(g pe.Geometry, p reference.Problem, wasted bool) rules.Layer {
	steps := func(kind string) uint64 {
		part, size := p.PartOf(kind, wasted), g.Element().Group()
		return uint64(g.Steps(part.To-part.From/size*size, part.High-part.Low))
	}
	return rules.Layer{
		Pixels: p.M, Channels: p.N,
		High: steps(reference.KindHigh), Low: steps(reference.KindLow), Full: steps(reference.KindFull),
	}
}

// ReferenceLog returns a run of the register-level model as a log for the rules.
func ReferenceLog(m reference.Machine, p reference.Problem, r reference.Result) (rules.Log, error) {
	machine, err := rulesMachine(m.Geometry, m.Fold, m.Overlap, m.Policy, m.Settings, pe.Cycle(m.StateLatency))
	layer := rulesLayer(m.Geometry, p, m.Wasted)
	if p.Gated {
		layer.Gated = func(pixel, channel int) bool { return r.Gates[pixel*p.N+channel] }
	}
	if p.Recurrent != nil {
		layer.Step = p.StepOf
		layer.Index = func(row int) int { return row / p.Steps() }
	}
	return rules.Log{Machine: machine, Layer: layer, Passes: referencePasses(r), Cycles: uint64(r.Cycles)}, err
}

func referencePasses(r reference.Result) []rules.Pass {
	parts := map[string]rules.Part{
		reference.KindHigh: rules.High, reference.KindLow: rules.Low, reference.KindFull: rules.Full,
	}
	var passes []rules.Pass
	more := false // of the pass before
	for i, p := range r.Passes {
		if more {
			last := &passes[len(passes)-1]
			late := uint64(p.Start) - (last.Start + last.Steps)
			last.Stretch += late
			last.Steps += late + uint64(p.Steps)
			last.Decides, last.Drains = p.Kind == reference.KindHigh && !p.More, p.Drains
			more = p.More
			continue
		}
		more = p.More
		pass := rules.Pass{
			Kind: parts[p.Kind], Start: uint64(p.Start), Steps: uint64(p.Steps),
			Part:    p.Part,
			Decides: p.Kind == reference.KindHigh && !p.More, Drains: p.Drains,
		}
		for _, w := range r.Work[i] {
			pass.Work = append(pass.Work,
				rules.Work{Row: w.Row, Col: w.Col, Pixel: w.M, Channel: w.N, Part: parts[w.Kind]})
		}
		passes = append(passes, pass)
	}
	return passes
}
