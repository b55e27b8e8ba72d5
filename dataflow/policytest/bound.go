package policytest

import (
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/pe"
)

// boundPolicy is a policy that no other policy can beat.
const boundPolicy = "ideal"

// checkBound checks that the policy needs no fewer LSB passes than the bound, where that has a
// meaning, and no fewer cycles. If passes are mixed, other work fills partial tiles, and the bound
// is that of PEs that are never idle.
func checkBound(t *rapid.T, c layerCase) {
	bound := c.machine
	bound.Policy = drawPolicy(t, boundPolicy, bound.Dataflow, bound.Geometry)
	if c.machine.Dataflow.Check(bound) != nil {
		return
	}
	got, least := dataflow.RunAlone(c.machine, c.work, c.images), dataflow.RunAlone(bound, c.work, c.images)
	_, mixes := c.machine.Policy.(dataflow.MixingPolicy)
	worked := got.Activity.HighSteps + got.Activity.LowSteps
	switch {
	case mixes:
		if have := c.machine.PEs() * uint64(got.Cycles); have < worked {
			t.Fatalf("%d PE steps at work in %d cycles", worked, got.Cycles)
		}
	case got.Passes.Full > 0: // dense has no gates, so the bound doesn't apply
	case got.Passes.Low < least.Passes.Low:
		t.Fatalf("%d LSB passes, %s has %d", got.Passes.Low, boundPolicy, least.Passes.Low)
	case got.Cycles < least.Cycles:
		t.Fatalf("%d cycles, %s takes %d", got.Cycles, boundPolicy, least.Cycles)
	}
}

// checkSteps checks that a recurrent layer keeps the books. The layer must take as long as its
// steps, each as a separate layer, and the cell between them.
func checkSteps(t *rapid.T, c layerCase) {
	rows := c.work.M(1)
	steps := rows
	for images := 2; images < rows; images++ {
		if rows%images == 0 && rapid.Bool().Draw(t, "batched") {
			steps = rows / images
			break
		}
	}
	c.images = rows / steps
	c.partOperands = 0 // every other pass in parts goes backwards, whatever its step
	c.work.Recurrent = true
	c.work.Input, c.work.Output = [2]int{steps, 1}, [2]int{steps, 1}
	c.machine.StateLatency = pe.Cycle(rapid.IntRange(0, 30).Draw(t, "latency"))
	whole := walk(t, c, false)
	checkBooks(t, c, whole)

	var alone, loading pe.Cycle
	var activity pe.Activity
	for step := range steps {
		r := walk(t, c.step(step, steps), false)
		alone += r.report.Cycles
		activity.Add(r.report.Activity)
		for _, p := range r.passes {
			loading = max(loading, p.Timing.Load)
		}
	}
	if diff := cmp.Diff(activity, whole.report.Activity); diff != "" {
		t.Fatalf("activity (-steps +layer):\n%s", diff)
	}
	// What a step loads before it streams may be loaded while the cell works.
	most := alone + pe.Cycle(steps-1)*c.machine.StateLatency
	least := most - pe.Cycle(steps-1)*loading
	if got := whole.report.Cycles; got > most || got < least {
		t.Fatalf("%d steps of a batch of %d take %d cycles, want %d..%d", steps, c.images, got, least, most)
	}
}

// step returns a time step of a recurrent layer as a separate layer.
func (c layerCase) step(step, steps int) layerCase {
	a := c.work.Activation
	one := c
	one.images = 1
	one.machine.StateLatency = 0
	one.work = matrix(c.images, c.work.N(), c.work.K(), a.Bits, a.HighBits)
	one.work.FirstChannels = c.work.FirstChannels
	for i := range c.images {
		for n := range c.work.N() {
			if c.work.Gates.Gated(i*steps+step, n) {
				one.work.Gates.Set(i, n)
			}
		}
	}
	return one
}
