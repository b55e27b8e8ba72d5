package policytest

import "pgsim/dataflow"

// checkBooks checks that all PE steps and all cycles are accounted for. It also checks that every
// output is decided once, is worked on for as long as its bits take, and becomes final once.
func checkBooks(t reporter, c layerCase, run run) {
	r, w := run.report, c.work
	steps, final := uint64(0), 0
	for _, p := range run.passes {
		steps += uint64(p.Timing.Steps)
		final += p.Final
	}
	if r.Breakdown.Total() != r.Cycles {
		t.Fatalf("breakdown %+v adds up to %d of %d cycles", r.Breakdown, r.Breakdown.Total(), r.Cycles)
	}
	for _, part := range append(r.Breakdown.Stall[:], r.Breakdown.Busy) {
		if part > r.Cycles {
			t.Fatalf("a part of the breakdown %+v is more than all %d cycles", r.Breakdown, r.Cycles)
		}
	}
	a := r.Activity
	all := a.HighSteps + a.LowSteps + a.FullSteps + a.IdleNotGated + a.IdleQueueShorter + a.IdleTilePartial
	if want := c.machine.PEs() * steps; all != want {
		t.Fatalf("%d PE steps accounted for of %d: %+v", all, want, a)
	}
	outputs := w.M(c.images) * w.N()
	if final != outputs {
		t.Fatalf("%d outputs are final, there are %d", final, outputs)
	}
	if c.dense(run) {
		if per := c.machine.OutputSteps(w.Layer, dataflow.Full); a.FullSteps != uint64(outputs)*uint64(per) {
			t.Fatalf("%d PE steps in full passes for %d outputs of %d", a.FullSteps, outputs, per)
		}
		return
	}
	checkGatedBooks(t, c, run, uint64(outputs))
}

// checkGatedBooks checks what only gated layers account for.
func checkGatedBooks(t reporter, c layerCase, run run, outputs uint64) {
	r, w := run.report, c.work
	a := r.Activity
	high, low := c.machine.OutputSteps(w.Layer, dataflow.High), c.machine.OutputSteps(w.Layer, dataflow.Low)
	if a.HighSteps != outputs*uint64(high) || a.LowSteps != c.machine.LowOutputs(w, c.images)*uint64(low) {
		t.Fatalf("%d and %d PE steps for %d outputs, %d gated", a.HighSteps, a.LowSteps, outputs, w.GatedOutputs())
	}
	if r.Moves.SumReads != r.Moves.SumWrites {
		t.Fatalf("%d sums come out of their buffer, %d went in", r.Moves.SumReads, r.Moves.SumWrites)
	}
	if a.Comparisons != outputs || r.Pushed != r.Popped {
		t.Fatalf("%d comparisons for %d outputs, %d entries in and %d out", a.Comparisons, outputs, r.Pushed, r.Popped)
	}
}
