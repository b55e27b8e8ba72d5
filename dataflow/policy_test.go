package dataflow

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/extension"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// drawPolicy draws settings of a policy, or leaves them at their defaults where it
// refuses what is drawn.
func drawPolicy(t *rapid.T, name string) Policy {
	standard, err := Policies.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := Policies.New(name, extension.Draw(Policies.Settings(name), func(key string, least, most int) int {
		return rapid.IntRange(least, most).Draw(t, key)
	}))
	if err != nil || drawn.Check(Machine{Policy: drawn}) != nil {
		return standard
	}
	return drawn
}

// drawCase draws a random gated layer and machine for a policy.
func drawCase(t *rapid.T, dataflow Dataflow, policy string) (Machine, pgworkloads.LayerWork) {
	overlap, _ := pe.Overlaps.Lookup(rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"))
	m := Machine{
		Geometry: pe.Geometry{
			Rows: rapid.IntRange(1, 7).Draw(t, "rows"), Cols: rapid.IntRange(1, 7).Draw(t, "cols"),
			Lanes: rapid.IntRange(1, 3).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 3).Draw(t, "digit bits"),
		},
		Dataflow: dataflow, Overlap: overlap, Policy: drawPolicy(t, policy),
	}
	bits := rapid.IntRange(2, 6).Draw(t, "bits")
	share := rapid.IntRange(0, 10).Draw(t, "share")
	rows, cols := rapid.IntRange(1, 50).Draw(t, "m"), rapid.IntRange(1, 15).Draw(t, "n")
	on := rapid.SliceOfN(rapid.IntRange(0, 9), rows*cols, rows*cols).Draw(t, "gates")
	w := matrix(rows, cols, rapid.IntRange(1, 20).Draw(t, "k"), bits,
		rapid.IntRange(1, bits-1).Draw(t, "high bits"),
		func(m, n int) bool { return on[m*cols+n] < share })
	return m, w
}

// TestEveryPolicyKeepsTheBooks checks what holds for every policy, whatever it
// packs: all PE steps and all cycles are accounted for, every output is decided
// once, worked on for as long as its bits take, and final once.
func TestEveryPolicyKeepsTheBooks(t *testing.T) {
	for _, dataflow := range Dataflows.All() {
		for _, policy := range Policies.All() {
			if dataflow.Value.Check(Machine{Policy: policy.Value}) != nil {
				continue
			}
			t.Run(dataflow.Name+"/"+policy.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					m, w := drawCase(t, dataflow.Value, policy.Name)
					checkBooks(t, m, w)
				})
			})
		}
	}
}

func checkBooks(t *rapid.T, m Machine, w pgworkloads.LayerWork) { checkBooksOf(t, m, w, 1) }

func checkBooksOf(t *rapid.T, m Machine, w pgworkloads.LayerWork, images int) {
	steps, final := uint64(0), 0
	s := NewSchedule(m, w, WholeLayer(w.Layer, images, m.Cols))
	for {
		p, at, more := s.Next()
		if !more {
			break
		}
		steps += uint64(p.Timing.Steps)
		final += p.Final
		s.Start(at, 0)
	}
	r := s.Finish(s.End())
	if r.Breakdown.Total() != r.Cycles {
		t.Fatalf("breakdown %+v adds up to %d of %d cycles", r.Breakdown, r.Breakdown.Total(), r.Cycles)
	}
	for _, part := range []pe.Cycle{r.Breakdown.Busy, r.Breakdown.FillDrain, r.Breakdown.QueueImbalance} {
		if part > r.Cycles {
			t.Fatalf("a part of the breakdown %+v is more than all %d cycles", r.Breakdown, r.Cycles)
		}
	}
	a := r.Activity
	all := a.HighSteps + a.LowSteps + a.FullSteps + a.IdleNotGated + a.IdleQueueShorter + a.IdleTilePartial
	if want := m.PEs() * steps; all != want {
		t.Fatalf("%d PE steps accounted for of %d: %+v", all, want, a)
	}
	outputs := w.M(images) * w.N()
	if final != outputs {
		t.Fatalf("%d outputs are final, there are %d", final, outputs)
	}
	bits := w.Activation
	perHigh, perLow, perFull := m.Steps(w.K(), bits.HighBits), m.Steps(w.K(), bits.LowBits()), m.Steps(w.K(), bits.Bits)
	if r.Passes.Full > 0 {
		if a.FullSteps != uint64(outputs)*uint64(perFull) {
			t.Fatalf("%d PE steps in full passes for %d outputs of %d", a.FullSteps, outputs, perFull)
		}
		return
	}
	if a.HighSteps != uint64(outputs)*uint64(perHigh) || a.LowSteps != w.GatedOutputs()*uint64(perLow) {
		t.Fatalf("%d and %d PE steps for %d outputs, %d gated", a.HighSteps, a.LowSteps, outputs, w.GatedOutputs())
	}
	if r.Moves.SumReads != r.Moves.SumWrites {
		t.Fatalf("%d sums come out of their buffer, %d went in", r.Moves.SumReads, r.Moves.SumWrites)
	}
	if a.Comparisons != uint64(outputs) || r.Pushed != r.Popped {
		t.Fatalf("%d comparisons for %d outputs, %d entries in and %d out", a.Comparisons, outputs, r.Pushed, r.Popped)
	}
}

// TestIdealIsABound checks that no policy needs fewer LSB passes than ideal, or
// fewer cycles.
func TestIdealIsABound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, w := drawCase(t, OutputStationary{}, "ideal")
		least := RunAlone(m, w, 1)
		for _, kind := range Policies.All() {
			m.Policy = drawPolicy(t, kind.Name)
			got := RunAlone(m, w, 1)
			if got.Passes.Full > 0 {
				continue // dense: no gates, so no bound on it
			}
			if got.Passes.Low < least.Passes.Low {
				t.Fatalf("%s: %d LSB passes, ideal has %d", kind.Name, got.Passes.Low, least.Passes.Low)
			}
			if got.Cycles < least.Cycles {
				t.Fatalf("%s: %d cycles, ideal takes %d", kind.Name, got.Cycles, least.Cycles)
			}
		}
	})
}

func TestColumnQueuesNeedDepth2(t *testing.T) {
	for _, name := range []string{"column-queue", "column-share"} {
		m := machine(t, 2, 2, name, "full", 1)
		err := m.Policy.Check(m)
		if err == nil || !strings.HasPrefix(err.Error(), "array.queue_depth: ") {
			t.Errorf("%s: got %v, want an error about array.queue_depth", name, err)
		}
	}
}

func TestColumnGroupsStayInTheirConvolutionGroup(t *testing.T) {
	layer := pgworkloads.Layer{OutChannels: 10, Groups: 2}
	got := ColumnGroups(layer, 4)
	want := []Range{{0, 4}, {4, 5}, {5, 9}, {9, 10}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("group %d is %v, want %v", i, got[i], want[i])
		}
	}
}
