package dataflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// greedy returns a machine of column-greedy with settings beside the queue depth.
func greedy(t *testing.T, rows, cols, depth int, settings strict.Settings) Machine {
	t.Helper()
	m := machine(t, rows, cols, "dense", "full", 1)
	p, err := Policies.New("column-greedy", settings.With("queue_depth", depth))
	if err != nil {
		t.Fatal(err)
	}
	m.Policy = p
	return m
}

// TestGreedyTimelines checks passes worked out by hand on the array and layers of
// TestPolicyTimelines: passes take 4 steps, and all decisions of one at T are known
// from T + 7 on.
func TestGreedyTimelines(t *testing.T) {
	all := func(int, int) bool { return true }
	first := func(_, n int) bool { return n == 0 }
	even := func(m, _ int) bool { return m%2 == 0 }
	var plain strict.Settings
	alone := plain.With("share_columns", 1)
	fixed := plain.With("share_rows", 1)
	for _, test := range []struct {
		name        string
		m, n, depth int
		settings    strict.Settings
		on          func(m, n int) bool
		want        string // kind, start and outputs of every pass
	}{
		{"two batches fill a pass, when the first tile is known in 7", 4, 2, 4, plain, all, "H0 H4 L8:4 L12:4"},
		{"one batch waits for the last tile, known in 11", 4, 2, 4, plain, first, "H0 H4 L11:4"},
		{"what is left makes a partial batch", 3, 2, 4, plain, first, "H0 H4 L11:3"},
		{"column 0 holds 2, 2 are in flight, no room for 2", 6, 2, 2, plain, first, "H0 H4 L8:2 H12 L19:4"},
		{"no room in 12: 2 held, 2 in flight; the batch runs", 6, 2, 3, plain, first, "H0 H4 H8 L12:4 L16:2"},
		{"clusters of one: both have a batch in 8", 4, 2, 4, alone, all, "H0 H4 L8:4 L12:4"},
		{"clusters of one: one has none, and runs none of the other's", 4, 2, 4, alone, first, "H0 H4 L11:2 L15:2"},
		{"a cluster without a channel keeps no pass waiting", 4, 1, 4, alone, all, "H0 H4 L8:2 L12:2"},
		{"a column without a channel runs the other's batch", 4, 1, 4, plain, all, "H0 H4 L11:4"},
		// Row 0 has all entries: no batch is full. Its part of a bank has room for
		// 2: in 8 it holds 1, and 1 is in flight.
		{"no row takes another's entries", 6, 2, 2, fixed, even, "H0 H4 L8:2 H12 L19:2 L23:2"},
		// Pixel 2 is in row 1 now, pixel 4 in row 0: two full batches in 19.
		{"rotated rows take turns", 6, 2, 2, fixed.With("rotate_rows", true), even, "H0 H4 L8:2 H12 L19:4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := greedy(t, 2, 2, test.depth, test.settings)
			w := matrix(test.m, test.n, 4, 2, 1, test.on)
			s := NewSchedule(m, w, WholeLayer(w.Layer, 1, m.Cols))
			var got []string
			for {
				p, at, more := s.Next()
				if !more {
					break
				}
				pass := fmt.Sprintf("H%d", at)
				if p.Kind == Low {
					pass = fmt.Sprintf("L%d:%d", at, p.Popped)
				}
				got = append(got, pass)
				s.Start(at, 0)
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestRotatedRows checks in which row a pixel is, of a segment that starts at pixel 8.
func TestRotatedRows(t *testing.T) {
	w := Work{Machine: greedy(t, 4, 1, 2, strict.Settings{}), Segment: Segment{Pixels: Range{8, 19}}}
	for tile, want := range map[Range][]int{
		{8, 12}:  {8, 9, 10, 11},
		{12, 16}: {15, 12, 13, 14}, // by 5, so by 1
		{16, 19}: {18, -1, 16, 17}, // by 10, so by 2
	} {
		if got := (Reach{RotateRows: true}).rotated(w, tile); !slices.Equal(got, want) {
			t.Errorf("tile %v: rows hold %v, want %v", tile, got, want)
		}
	}
}

// TestReachIsRefused gives clusters and neighbourhoods that don't divide the array.
func TestReachIsRefused(t *testing.T) {
	for key, want := range map[string]string{
		"share_columns": "array.share_columns: must divide array.cols = 6, or be 0 for all, got 4",
		"share_rows":    "array.share_rows: must divide array.rows = 7, or be 0 for all, got 4",
	} {
		m := greedy(t, 7, 6, 2, strict.Settings{}.With(key, 4))
		if err := m.Policy.Check(m); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestReachOfCrossbars checks that hardware shrinks with what a PE and a column choose
// from, on the default array of 16x16 and 16 banks of a port: the inputs of the
// choices, 0 for none.
func TestReachOfCrossbars(t *testing.T) {
	for _, test := range []struct{ columns, rows, weights, activations int }{
		{0, 0, 16, 16},
		{16, 16, 16, 16},
		{4, 0, 4, 16},
		{1, 0, 0, 16},
		{0, 8, 16, 8},
		{2, 2, 2, 2},
		{1, 1, 0, 0},
	} {
		acc, err := configs.Resolve(configs.Default, []string{
			"array.policy=column-greedy", "array.queue_depth=6",
			fmt.Sprintf("array.share_columns=%d", test.columns), fmt.Sprintf("array.share_rows=%d", test.rows),
		})
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewMachine(acc.Array)
		if err != nil {
			t.Fatal(err)
		}
		m.Scratchpads = acc.Scratchpads
		parts := m.Hardware()
		if err := parts.Check(); err != nil {
			t.Fatal(err)
		}
		inputs := func(a hardware.Action) int {
			for _, p := range parts {
				if p.Block == hardware.Multiplexer && p.Serves(a) {
					return p.Inputs
				}
			}
			return 0
		}
		if w, a := inputs(hardware.WeightBit), inputs(hardware.ActivationBit); w != test.weights || a != test.activations {
			t.Errorf("%+v: choices of %d weights and %d activations", test, w, a)
		}
		if got, want := parts.Entries(hardware.QueuePush), 6*256; got != want {
			t.Errorf("%d entries, want %d", got, want)
		}
	}
}
