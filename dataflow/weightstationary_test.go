package dataflow

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// TestFoldBreakdown checks a layer worked out by hand on a 2x2 array with one
// lane and 1-bit digits: K = 3 makes two weight tiles, M = 4 pixels of Bh = Bl =
// 1 bits stream past them, and of the 8 outputs of the column group those of
// pixel 0 and one of pixel 3 are gated.
func TestFoldBreakdown(t *testing.T) {
	m := machine(t, 2, 2, "row-pack", "full", 1)
	m.Dataflow = WeightStationary{}
	on := func(m, n int) bool { return m == 0 || m == 3 && n == 1 }
	got := RunAlone(m, matrix(4, 2, 3, 2, 1, on), 1)
	want := Report{
		// M0 0: 2 of loading, 4 of streaming. M1 6, streams until 12, its last
		// sum leaves in 13, is compared in 14 and known in 15. L0 15: loads,
		// streams 2 pixels, L1 19, streams until 23, its last sum leaves in 24.
		Cycles: 25,
		Breakdown: Breakdown{
			// A perfect packing needs ceil(3/2) = 2 pixels per tile, as many as stream.
			Busy: 2*4 + 2*2, Stall: stalls{stall.FillDrain: 4*2 + 2, stall.DecisionWait: 3},
		},
		Passes: Passes{High: 2, Low: 2},
		Activity: pe.Activity{
			// The second tile leaves one of two rows empty.
			HighSteps: 4*2*2 + 4*2*1, LowSteps: 3*2 + 3*1, IdleNotGated: 1*2 + 1*1,
			IdleTilePartial: 4*2 + 2*2, Comparisons: 8, Drained: 8 + 8 + 3 + 3,
		},
		Moves: pe.Moves{
			Operands: 12 * 4, Weights: 4 * 2 * (1 + 2), Sums: 12 * 4,
			// High sums go in once and come out once, then the gated 3 go in
			// and come out twice.
			SumReads: 8 + 3 + 3, SumWrites: 8 + 3 + 3,
		},
		PeakSums: 4 * 2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// TestFoldImbalance checks the cost of a poor packing: one gated output in every pixel, although
// two could stream at once.
func TestFoldImbalance(t *testing.T) {
	m := machine(t, 2, 2, "row-pack", "none", 1)
	m.Dataflow = WeightStationary{}
	got := RunAlone(m, matrix(4, 2, 3, 2, 1, func(m, n int) bool { return m%2 == n }), 1).Breakdown
	if got.Busy != 2*4+2*2 || got.Stall[stall.QueueImbalance] != 2*2 {
		t.Errorf("got %d busy cycles and %d of imbalance, want 12 and 4", got.Busy, got.Stall[stall.QueueImbalance])
	}
}

// TestFoldsOfOnePE checks every start on a 1x1 array with overlap "full", where
// a step's decision is known one cycle after the feeders are free.
func TestFoldsOfOnePE(t *testing.T) {
	m := machine(t, 1, 1, "row-pack", "full", 1)
	m.Dataflow = WeightStationary{}
	w := matrix(2, 2, 1, 2, 1, func(_, n int) bool { return n == 0 })
	var got []pe.Cycle
	s := NewSchedule(m, w, WholeLayer(w.Layer, 1, m.Cols))
	for {
		_, at, more := s.Next()
		if !more {
			break
		}
		got = append(got, at)
		s.Start(at, 0)
	}
	// Channel 0: MSB load 0, steps 1 and 2, compared in 3, known in 4; LSB load
	// 4, steps 5 and 6. Channel 1: load 7, steps 8 and 9, known in 11.
	if diff := cmp.Diff([]pe.Cycle{0, 4, 7}, got); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if r := s.Finish(s.End()); r.Cycles != 11 || r.PeakSums != 2 {
		t.Errorf("got %d cycles and %d sums below the columns, want 11 and 2", r.Cycles, r.PeakSums)
	}
}

// TestFoldsInBlocks checks that a segment with more pixels than the accumulators hold behaves like
// its blocks, each as a separate segment.
func TestFoldsInBlocks(t *testing.T) {
	for _, policy := range []string{"dense", "row-pack"} {
		m := machine(t, 2, 2, policy, "full", 1)
		m.Dataflow = WeightStationary{}
		w := matrix(7, 3, 5, 2, 1, func(m, n int) bool { return m%3 == n })
		var segments []Segment
		for _, channels := range ColumnGroups(w.Layer, m.Cols) {
			for _, pixels := range []Range{{0, 3}, {3, 6}, {6, 7}} {
				segments = append(segments, Segment{Pixels: pixels, Channels: channels})
			}
		}
		want := run(NewSchedule(m, w, segments))
		m.ColumnSums = 3
		got := RunAlone(m, w, 1)
		// If the array cuts the blocks, what they round up is imbalance of the array.
		want.Breakdown.Stall[stall.QueueImbalance] += want.Breakdown.Stall[stall.BlockCut]
		want.Breakdown.Stall[stall.BlockCut] = 0
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: report (-segments, +blocks):\n%s", policy, diff)
		}
		if sums := m.Hardware().Entries(hardware.SumWrite); got.PeakSums != 6 || sums != 6 {
			t.Errorf("%s: %d sums below the columns of %d, want 6", policy, got.PeakSums, sums)
		}
		m.ColumnSums = 100
		if got := RunAlone(m, w, 1).PeakSums; got != 7*2 {
			t.Errorf("%s: %d sums of 7 pixels below the columns, want 14", policy, got)
		}
	}
}

// TestOutputStationaryMoves checks register moves worked out by hand for two
// tiles on a 2x3 array: K = 4 makes 2 operand groups of 2 lanes.
func TestOutputStationaryMoves(t *testing.T) {
	all := func(int, int) bool { return true }
	for _, test := range []struct {
		policy string
		want   pe.Moves
	}{
		// 2 passes of 4 steps; a drain moves 1 + 2 registers in 3 columns.
		{"dense", pe.Moves{Operands: 2 * 4 * 6, Weights: 2 * 2 * 6, Sums: 2 * 9}},
		// 4 passes of 2 steps, 2 of which drain.
		{"lockstep", pe.Moves{Operands: 4 * 2 * 6, Weights: 4 * 2 * 6, Sums: 2 * 9}},
		// All 4 drain, and all 12 sums wait in the partial-sum buffer.
		{"row-pack", pe.Moves{Operands: 4 * 2 * 6, Weights: 4 * 2 * 6, Sums: 4 * 9, SumReads: 12, SumWrites: 12}},
		{"ideal", pe.Moves{Operands: 4 * 2 * 6, Weights: 4 * 2 * 6, Sums: 4 * 9}},
	} {
		t.Run(test.policy, func(t *testing.T) {
			m := machine(t, 2, 3, test.policy, "full", 1)
			m.Lanes = 2
			got := RunAlone(m, matrix(4, 3, 4, 2, 1, all), 1)
			if diff := cmp.Diff(test.want, got.Moves); diff != "" {
				t.Errorf("moves (-want +got):\n%s", diff)
			}
			if got.PeakSums != 0 {
				t.Errorf("%d sums below the columns, want none", got.PeakSums)
			}
		})
	}
}

func TestWeightStationaryRefusesQueues(t *testing.T) {
	a := configs.Array{Rows: 2, Cols: 2, Lanes: 1, DigitBits: 1, Dataflow: "weight-stationary", Overlap: "full"}
	for _, name := range Policies.Names() {
		a.Policy = name
		m, err := NewMachine(a)
		if name == "dense" || name == "row-pack" {
			if err != nil || !m.Dataflow.SumsBelowColumns() || m.Hardware().Serve(hardware.Comparison) != (name == "row-pack") {
				t.Errorf("%s: got %+v, %v", name, m.Hardware(), err)
			}
			continue
		}
		var key *strict.KeyError
		if !errors.As(err, &key) || key.Path != "array.policy" || !strings.Contains(key.Problem, "weight-stationary; use dense or row-pack") {
			t.Errorf("%s: got %v, want an error about array.policy", name, err)
		}
	}
}
