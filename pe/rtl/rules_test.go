package rtl

import (
	"testing"

	"pgsim/configs/longtest"
	"pgsim/dataflow/rules"
	"pgsim/pe/reference"
)

// rulesLog returns a run as a log for the rules.
func rulesLog(p Params, c Case, r Result) rules.Log {
	p = p.withDefaults()
	q := c.Problem
	parts := map[string]rules.Part{
		reference.KindHigh: rules.High, reference.KindLow: rules.Low, reference.KindFull: rules.Full,
	}
	log := rules.Log{
		Machine: rules.Machine{
			Rows: p.Rows, Cols: p.Cols, Overlap: c.Overlap, Policy: p.Policy,
			QueueDepth: max(c.QueueDepth, leastDepth(p.Policy)), ShareColumns: p.cluster(), BandRows: p.band(),
		},
		Layer: rules.Layer{
			Pixels: q.M, Channels: q.N, High: uint64(p.Steps(q.K, q.HighBits)),
			Low: uint64(p.Steps(q.K, q.Bits-q.HighBits)), Full: uint64(p.Steps(q.K, q.Bits)),
		},
		Cycles: uint64(r.Cycles),
	}
	if !q.Gated {
		log.Layer.High, log.Layer.Low = 0, 0
		log.Machine.Policy = "dense"
	}
	if q.Gated && r.Gates != nil {
		log.Layer.Gated = func(pixel, channel int) bool { return r.Gates[pixel*q.N+channel] }
	}
	for _, pass := range r.Passes {
		w := rules.Pass{
			Kind: parts[pass.Kind], Start: uint64(pass.Start), Steps: uint64(pass.Steps),
			Decides: pass.Kind == reference.KindHigh, Drains: pass.Drains,
		}
		for _, k := range pass.Work {
			w.Work = append(w.Work, rules.Work{Row: k.Row, Col: k.Col, Pixel: k.Pixel, Channel: k.Channel, Part: parts[k.Part]})
		}
		log.Passes = append(log.Passes, w)
	}
	return log
}

// TestRunsKeepTheRules runs random layers and checks what every PE did by the rules of
// the schedule alone.
func TestRunsKeepTheRules(t *testing.T) {
	needTools(t)
	for _, policy := range Policies {
		shapes := Shapes(policy)[1:2]
		if longtest.On() {
			shapes = Shapes(policy)[:6]
		}
		checked := 0
		for _, p := range shapes {
			s, err := Build(p)
			if err != nil {
				t.Fatal(err)
			}
			const count, seed = 20, 2
			cases := drawCases(p, count, seed)
			results, err := s.Run(cases)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range cases {
				if err := rulesLog(p, c, results[i]).Check(); err != nil {
					t.Errorf("%s, %s: %v", p, c, err)
					break
				}
				checked++
			}
		}
		t.Logf("%s: %d runs", policy, checked)
	}
}
