package dataflow

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/configs/strict"
	"pgsim/pgworkloads"
)

// greedy returns a machine with a policy that runs batches as they come, with the given queue depth
// and further settings.
func greedy(t *testing.T, policy string, rows, cols, depth int, settings strict.Settings) Machine {
	t.Helper()
	m := machine(t, rows, cols, "dense", "full", 1)
	p, err := Policies.New(policy, settings.With("queue_depth", depth))
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
		// Row 0 has all entries: no batch is full. Its part of a bank has room for 2. In 8 it holds
		// 1, and 1 is in flight.
		{"no row takes another's entries", 6, 2, 2, fixed, even, "H0 H4 L8:2 H12 L19:2 L23:2"},
		// Pixel 2 is in row 1 now, pixel 4 in row 0: two full batches in 19.
		{"rotated rows take turns", 6, 2, 2, fixed.With("rotate_rows", true), even, "H0 H4 L8:2 H12 L19:4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := greedy(t, "column-greedy", 2, 2, test.depth, test.settings)
			if got := starts(m, matrix(test.m, test.n, 4, 2, 1, test.on)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// starts returns kind, start and outputs of LSB work of every pass of a layer: H for an MSB pass, L
// for an LSB pass, X for a mixed pass.
func starts(m Machine, w pgworkloads.LayerWork) string {
	s := NewSchedule(m, w, WholeLayer(w.Layer, 1, m.Cols))
	var got []string
	for {
		p, at, more := s.Next()
		if !more {
			return strings.Join(got, " ")
		}
		pass := fmt.Sprintf("H%d", at)
		switch {
		case p.Kind == Low:
			pass = fmt.Sprintf("L%d:%d", at, p.Popped)
		case p.Band != nil:
			pass = fmt.Sprintf("X%d:%d", at, p.Popped)
		}
		got = append(got, pass)
		s.Start(at, 0)
	}
}
