package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe"
	"pgsim/pgworkloads"
)

// splitting visits the policies that run a gated layer in two parts, by dataflow.
func splitting(visit func(name string, flow Dataflow, policy string)) {
	for _, flow := range Dataflows.All() {
		for _, policy := range Policies.All() {
			if policy.Name != "dense" && flow.Value.Check(Machine{Policy: policy.Value}) == nil {
				visit(flow.Name+"/"+policy.Name, flow.Value, policy.Name)
			}
		}
	}
}

// TestNothingGatedIsTheFirstChannels compares a layer whose first channels decide, with no output
// gated, with a layer that has only these channels. The array must work on their products and no
// others, and stream for the same time.
func TestNothingGatedIsTheFirstChannels(t *testing.T) {
	splitting(func(name string, flow Dataflow, policy string) {
		t.Run(name, func(t *testing.T) {
			array := machine(t, 4, 4, policy, "full", 4)
			if array.AllLow() {
				t.Skip("LSB passes run whatever is gated")
			}
			rapid.Check(t, func(t *rapid.T) {
				m := array
				m.Dataflow, m.Lanes = flow, rapid.IntRange(1, 3).Draw(t, "lanes")
				k := rapid.IntRange(2, 20).Draw(t, "k")
				first := rapid.IntRange(1, k-1).Draw(t, "first")
				pixels := rapid.IntRange(1, 30).Draw(t, "pixels")
				w := byChannels(pixels, 6, k, first)
				alone := matrix(pixels, 6, first, 4, 4, nil)
				alone.Gated, alone.Gates = false, nil
				got, want := RunAlone(m, w, 1), RunAlone(m, alone, 1)
				if got.Activity.HighSteps != want.Activity.FullSteps || got.Activity.LowSteps != 0 {
					t.Fatalf("%+v, want the steps of %+v", got.Activity, want.Activity)
				}
				if got.Passes.High != want.Passes.Full || got.Passes.Low != 0 {
					t.Fatalf("passes %+v, want those of %+v", got.Passes, want.Passes)
				}
				if policy == "ideal" || policy == "lockstep" {
					return // passes don't wait for another's drain, or wait for decisions after every tile
				}
				// A decision comes at most one cycle after the sum, in every column group.
				const groups = 2
				wait := pe.Cycle(groups * (m.Rows + m.Cols + 1))
				if got.Cycles < want.Cycles || got.Cycles > want.Cycles+wait {
					t.Fatalf("%d cycles, want %d and at most %d more", got.Cycles, want.Cycles, wait)
				}
			})
		})
	})
}

// TestAllGatedIsTheWholeLayer checks what a layer takes in which everything is gated: the products
// of the dense run and, if the split divides a group of operands, that group once more.
func TestAllGatedIsTheWholeLayer(t *testing.T) {
	splitting(func(name string, flow Dataflow, policy string) {
		t.Run(name, func(t *testing.T) {
			array := machine(t, 4, 4, policy, "full", 4)
			rapid.Check(t, func(t *rapid.T) {
				m := array
				m.Dataflow, m.Lanes = flow, rapid.IntRange(1, 3).Draw(t, "lanes")
				k := rapid.IntRange(2, 20).Draw(t, "k")
				first := rapid.IntRange(1, k-1).Draw(t, "first")
				w := byChannels(9, 6, k, first)
				for pixel := range 9 {
					for channel := range 6 {
						w.Gates.Set(pixel, channel)
					}
				}
				dense := w
				dense.Gates = nil
				got, want := RunAlone(m, w, 1).Activity, RunAlone(m, dense, 1).Activity.FullSteps
				if first%m.Lanes != 0 {
					want += 9 * 6 * uint64(m.Digits(4))
				}
				if got.HighSteps+got.LowSteps != want {
					t.Fatalf("%d + %d steps, want %d", got.HighSteps, got.LowSteps, want)
				}
			})
		})
	})
}

// TestLockstepSplitByHand works out a layer by hand. On a 2x2 array with 2 lanes and digits of all
// 4 bits, the first K0 = 3 of K = 8 operands are 2 groups, and the others 3, because the split
// divides the second group. Pixels 0 and 1 make a tile with one gated output.
func TestLockstepSplitByHand(t *testing.T) {
	m := machine(t, 2, 2, "lockstep", "full", 4)
	m.Lanes, m.DigitBits = 2, 4
	w := byChannels(2, 2, 8, 3)
	w.Gates.Set(1, 0)
	got := RunAlone(m, w, 1)
	// M 0..1, decided from 2 on and known in 2 + 2 + 2 - 1 = 5; L 5..7 drains from 5 + 3 + 1
	// in column 0 to 10 and one later in column 1: 12 cycles.
	want := pe.Activity{HighSteps: 4 * 2, LowSteps: 3, IdleNotGated: 3 * 3, Comparisons: 4, Drained: 4}
	if got.Cycles != 12 || got.Activity != want {
		t.Errorf("%d cycles, %+v, want 12, %+v", got.Cycles, got.Activity, want)
	}
}

// byChannels returns a layer of 4-bit activations in which the first of k channels decide and
// nothing is gated.
func byChannels(m, n, k, first int) pgworkloads.LayerWork {
	w := matrix(m, n, k, 4, 4, func(int, int) bool { return false })
	w.FirstChannels = first
	return w
}
