package agree

import (
	"errors"
	"slices"

	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// Outcome is what the pass-level model reports about a run.
type Outcome struct {
	// Cycles is the length of the run.
	Cycles pe.Cycle
	// Passes are in the order of their start.
	Passes []reference.PassRecord
	// Known are the cycles from which all decisions of a pass are known, for every pass that
	// decides.
	Known []pe.Cycle
	// Operands are the operands of K that every pass, or part of one, reads.
	Operands []dataflow.Range
	// Activity is what the PEs did, and Moves what moved between them.
	Activity pe.Activity
	Moves    pe.Moves
}

// PassLevel runs a problem with the given gate decisions, [M][N], on the pass-level model of a
// dataflow.
func PassLevel(f dataflow.Dataflow, m reference.Machine, p reference.Problem, gates []bool) (out Outcome, err error) {
	machine, err := passMachineOf(f, m)
	if err != nil {
		return out, err
	}
	layer, images := layerOf(p, gates)
	checker, err := NewPassChecker(machine, m.Policy, m.Settings, layer, images)
	if err != nil {
		return out, err
	}
	machine = machine.For(layer.Layer, images)
	segments := dataflow.WholeLayer(layer.Layer, images, machine.Cols)
	for i := range segments {
		segments[i].PartOperands = m.PartOperands
	}
	if m.SumsOut > 0 { // every part is a segment
		segments = dataflow.ByParts(slices.Collect(slices.Chunk(segments, m.SumsOut)), p.K, m.PartOperands)
	}
	s := dataflow.NewSchedule(machine, layer, segments)
	late := waits{cycles: m.PartWaits}
	for {
		pass, at, more := s.Next()
		if !more {
			break
		}
		at += late.before(pass)
		out.Passes = append(out.Passes, reference.PassRecord{
			Kind: pass.Kind.String(), Start: at, Steps: pass.Timing.Steps, Drains: pass.Timing.Drains, More: pass.Timing.More,
			Part: pass.SumsRead+pass.SumsWritten > 0,
		})
		out.Operands = append(out.Operands, pass.Operands)
		if pass.Timing.Decides {
			out.Known = append(out.Known, at+machine.AllKnown(pass.Timing))
		}
		if err := checker.Pass(pass, at, 0); err != nil {
			return out, err
		}
		s.Start(at, 0)
	}
	report := s.Finish(s.End())
	out.Cycles, out.Activity, out.Moves = report.Cycles, report.Activity, report.Moves
	return out, checker.End(report.Cycles)
}

// passMachineOf returns an array in the form that the pass level uses.
func passMachineOf(flow dataflow.Dataflow, m reference.Machine) (dataflow.Machine, error) {
	overlap, err := pe.Overlaps.Lookup(m.Overlap)
	if err != nil {
		return dataflow.Machine{}, err
	}
	policy, err := dataflow.Policies.New(m.Policy, m.Settings)
	if err != nil {
		return dataflow.Machine{}, err
	}
	machine := dataflow.Machine{
		Geometry: m.Geometry, Dataflow: flow,
		Overlap: overlap, Policy: policy, Fold: m.Fold,
		StateLatency: pe.Cycle(m.StateLatency),
		Prediction:   dataflow.Prediction{Wasted: m.Wasted},
	}
	return machine, errors.Join(flow.Check(machine), policy.Check(machine))
}

// waits are the cycles by which parts of passes come late, as in reference.Machine.PartWaits.
type waits struct {
	cycles []int
	// later counts the parts so far that are not the first of their pass. goes is set if the next
	// part is not the first of its pass.
	later int
	goes  bool
}

// before returns how late the next pass, or part of one, comes.
func (w *waits) before(p *dataflow.Pass) pe.Cycle {
	first := !w.goes
	w.goes = p.Timing.More
	if first || len(w.cycles) == 0 {
		return 0
	}
	wait := w.cycles[w.later%len(w.cycles)]
	w.later++
	return pe.Cycle(wait)
}

// layerOf returns a problem as a layer: a 1x1 convolution over M x 1 positions of an image or, if
// it is recurrent, over its time steps, with an image for every sample. A problem that is not gated
// has no high part. The width of its weights doesn't affect the timing.
func layerOf(p reference.Problem, gates []bool) (w pgworkloads.LayerWork, images int) {
	images = 1
	if p.Recurrent != nil {
		images = p.Samples()
	}
	positions := [2]int{p.M / images, 1}
	w = pgworkloads.LayerWork{Layer: pgworkloads.Layer{
		Name: "problem", Op: "conv",
		InChannels: p.Groups * p.K, OutChannels: p.N, Groups: p.Groups,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: positions, Output: positions, Recurrent: p.Recurrent != nil,
		Activation: pgworkloads.Activation{Bits: p.Bits, HighBits: p.HighBits, Encoding: p.Encoding, Scale: 1},
		WeightBits: 1, Gated: p.Gated,
	}}
	if !p.Gated {
		w.Activation.HighBits = p.Bits
		return w, images
	}
	if p.FirstOperands > 0 {
		w.FirstChannels, w.Activation.HighBits = p.FirstOperands, p.Bits
	}
	w.Gates = pgworkloads.NewGateMask(p.M, p.N)
	for i, gated := range gates {
		if gated {
			w.Gates.Set(i/p.N, i%p.N)
		}
	}
	return w, images
}
