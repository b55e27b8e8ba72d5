package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// recurrent makes the rows of a matrix time steps.
func recurrent(w pgworkloads.LayerWork, steps int) pgworkloads.LayerWork {
	w.Recurrent = true
	w.Input = [2]int{steps, 1}
	w.Output = w.Input
	return w
}

// TestRecurrentBreakdown checks cycles worked out by hand on a 2x2 array: two
// samples, 4 channels in two column groups, passes of S = 8 steps that drain S +
// 2R + C - 2 = 12 cycles after their start. Step 0 has its passes in 0 and 8 and
// its last result out at 20; the cell takes 3 cycles.
func TestRecurrentBreakdown(t *testing.T) {
	for _, test := range []struct {
		overlap string
		want    Breakdown
		cycles  pe.Cycle
	}{
		// 0, 8; 23, 31, the last result out at 43. The feeders are free from 16 on.
		{"full", Breakdown{32, stalls{stall.Recurrence: 7, stall.FillDrain: 4}}, 43},
		// A pass keeps the feeders for S + R + C - 2 = 10 cycles: 0, 10; free at 20,
		// out at 22; 25, 35; out at 47.
		{"drain", Breakdown{32, stalls{stall.FillDrain: 4*2 + 2, stall.Recurrence: 5}}, 47},
		// And for 12: 0, 12; 27, 39; out at 51.
		{"none", Breakdown{32, stalls{stall.FillDrain: 4 * 4, stall.Recurrence: 3}}, 51},
	} {
		m := machine(t, 2, 2, "dense", test.overlap, 1)
		m.StateLatency = 3
		got := RunAlone(m, recurrent(matrix(4, 4, 4, 2, 2, nil), 2), 2)
		if diff := cmp.Diff(test.want, got.Breakdown); diff != "" || got.Cycles != test.cycles {
			t.Errorf("%s: %d cycles, want %d; breakdown (-want +got):\n%s", test.overlap, got.Cycles, test.cycles, diff)
		}
	}
}

// TestCellAtTheEnd checks that the cycles of the last cell are not counted as memory's, when its
// results are waited for.
func TestCellAtTheEnd(t *testing.T) {
	m := machine(t, 2, 2, "dense", "full", 1)
	m.StateLatency = 3
	w := recurrent(matrix(2, 2, 4, 2, 2, nil), 1)
	for _, test := range []struct {
		total, cell, memory pe.Cycle
	}{{12, 0, 0}, {14, 2, 0}, {20, 3, 5}} {
		s := NewSchedule(m, w, WholeLayer(w.Layer, 2, m.Cols))
		_, at, _ := s.Next()
		s.Start(at, 0)
		s.Next()
		got := s.Finish(test.total).Breakdown
		if got.Stall[stall.Recurrence] != test.cell || got.Stall[stall.Memory] != test.memory || got.Total() != test.total {
			t.Errorf("of %d cycles %+v", test.total, got)
		}
	}
}

// TestStepsOfARecurrentLayer checks that a step takes one row of every sample, with its own gates.
// Of 2 samples at 3 steps only sample 1 at step 2 is gated.
func TestStepsOfARecurrentLayer(t *testing.T) {
	const steps, images = 3, 2
	w := recurrent(matrix(steps*images, 2, 4, 2, 1, func(m, n int) bool { return m == 1*steps+2 && n == 0 }), steps)
	m := machine(t, 2, 2, "row-pack", "full", 1)
	var got [][]int32
	var kinds []Kind
	s := NewSchedule(m, w, WholeLayer(w.Layer, images, m.Cols))
	for {
		p, at, more := s.Next()
		if !more {
			break
		}
		got, kinds = append(got, p.Pixels), append(kinds, p.Kind)
		s.Start(at, 0)
	}
	want := [][]int32{{0, 1}, {2, 3}, {4, 5}, {2*images + 1}}
	if diff := cmp.Diff(want, got) + cmp.Diff([]Kind{High, High, High, Low}, kinds); diff != "" {
		t.Errorf("pixels and kinds of passes (-want +got):\n%s", diff)
	}
}

// BenchmarkRecurrent schedules the recurrent product of an LSTM of 300 units
// over 1000 time steps of 8 samples.
func BenchmarkRecurrent(b *testing.B) {
	const steps, images, units, gates = 1000, 8, 300, 4
	policy, _ := Policies.Lookup("column-share")
	overlap, _ := pe.Overlaps.Lookup("full")
	m := Machine{
		Geometry: pe.Geometry{Rows: 16, Cols: 16, Lanes: 1, DigitBits: 1},
		Dataflow: OutputStationary{}, Overlap: overlap, Policy: policy, StateLatency: 12,
	}
	const oneIn = 5
	w := recurrent(matrix(steps*images, gates*units, units, 4, 2, func(m, n int) bool { return (m*31+n*17)%oneIn == 0 }), steps)
	b.ReportAllocs()
	for b.Loop() {
		RunAlone(m, w, images)
	}
}

// stalls are cycles by cause.
type stalls = stall.By[pe.Cycle]
