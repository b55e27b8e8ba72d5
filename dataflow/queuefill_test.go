package dataflow

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/pe"
)

// levels writes how full queues are as ALL/COLUMN*CYCLES.
func levels(f QueueFill) string {
	text := ""
	for i := 0; i < len(f.Bins); {
		end := i
		for end < len(f.Bins) && f.Bins[end] == f.Bins[i] {
			end++
		}
		text += fmt.Sprintf(" %d/%d*%d", f.Bins[i].All, f.Bins[i].Column, end-i)
		i = end
	}
	return text[1:]
}

// TestQueueFill checks fills worked out by hand, on the array and layers of
// TestGreedyTimelines: passes take 4 steps, decisions of one at T are known from T + 7
// on, and the last result leaves 8 cycles after the start of an LSB pass.
func TestQueueFill(t *testing.T) {
	all := func(int, int) bool { return true }
	first := func(_, n int) bool { return n == 0 }
	for _, test := range []struct {
		name, policy string
		on           func(m, n int) bool
		bins         int
		want         string
	}{
		{"H0 H4 L8 L12, known in 7 and 11", "column-greedy", all, 99, "0/0*7 4/2*1 0/0*3 4/2*1 0/0*8"},
		{"the same in bins of 4 cycles", "column-greedy", all, 5, "0/0*1 4/2*2 0/0*2"},
		{"H0 H4 L11: both batches wait for the last tile", "column-greedy", first, 99, "0/0*7 2/2*4 0/0*8"},
		{"H0 H4, wait for all in 11, column 0 runs in L11, column 1 in L15", "column-share", all, 99, "0/0*7 4/2*4 4/4*4 0/0*8"},
		{"H0 H4 L11 L15, rows are known in 6, 7, 10 and 11", "row-pack", all, 99, "0/0*6 1/1*1 2/2*3 3/3*1 2/2*4 0/0*8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := machine(t, 2, 2, test.policy, "full", 4)
			f, ok := QueueFillAlone(m, matrix(4, 2, 4, 2, 1, test.on), 1, test.bins)
			if got := levels(f); !ok || got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestQueueFillOfPolicies draws layers under every policy. Queues must never be fuller than they
// can be, and must be empty at the end. Entries must be those that the report counts, and longer
// bins must hold the maximum of shorter ones.
func TestQueueFillOfPolicies(t *testing.T) {
	for _, name := range Policies.Names() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m, w := drawCase(t, OutputStationary{}, name)
				fine, ok := QueueFillAlone(m, w, 1, 1<<30)
				report := RunAlone(m, w, 1)
				if ok != (report.Pushed > 0) && w.GatedOutputs() > 0 {
					t.Fatalf("has queues: %v, and %d entries", ok, report.Pushed)
				}
				if !ok {
					return
				}
				if pe.Cycle(len(fine.Bins)) != report.Cycles || fine.Bins[len(fine.Bins)-1] != (QueueLevel{}) {
					t.Fatalf("%d bins of %d cycles, the last %+v", len(fine.Bins), report.Cycles, fine.Bins[len(fine.Bins)-1])
				}
				for _, l := range fine.Bins {
					if l.Column < 0 || l.All < l.Column || l.All > fine.Capacity.All || l.Column > fine.Capacity.Column {
						t.Fatalf("%+v of %+v", l, fine.Capacity)
					}
				}
				checkBins(t, fine, func(bins int) QueueFill { f, _ := QueueFillAlone(m, w, 1, bins); return f })
			})
		})
	}
}

func checkBins(t *rapid.T, fine QueueFill, of func(bins int) QueueFill) {
	most := rapid.IntRange(1, 40).Draw(t, "bins")
	coarse := of(most)
	if len(coarse.Bins) > most {
		t.Fatalf("%d bins, %d allowed", len(coarse.Bins), most)
	}
	var want []QueueLevel
	for part := range slices.Chunk(fine.Bins, int(coarse.BinCycles)) {
		var l QueueLevel
		for _, other := range part {
			l = l.or(other)
		}
		want = append(want, l)
	}
	if !slices.Equal(want, coarse.Bins) {
		t.Fatalf("bins of %d cycles are %v, want %v", coarse.BinCycles, coarse.Bins, want)
	}
}

// TestNoQueueFill covers layers and policies without queues.
func TestNoQueueFill(t *testing.T) {
	w := matrix(4, 2, 4, 2, 1, func(int, int) bool { return true })
	if _, ok := QueueFillAlone(machine(t, 2, 2, "lockstep", "full", 4), w, 1, 9); ok {
		t.Error("lockstep has queues")
	}
	w.Gates = nil
	if _, ok := QueueFillAlone(greedy(t, "column-greedy", 2, 2, 4, strict.Settings{}), w, 1, 9); ok {
		t.Error("a layer without gates has queues")
	}
}
