package dataflow

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/pgworkloads"
)

// balanced returns a machine of 2x4 PEs with clusters of two columns, in balanced order.
func balanced(t *testing.T) Machine {
	return greedy(t, "column-greedy", 2, 4, 2, strict.Settings{}.With("share_columns", 2).With("balance_channels", true))
}

// TestBalancedOrder deals channels by hand: the most gated first, each to the cluster
// with the least sum that has a free position.
func TestBalancedOrder(t *testing.T) {
	for _, test := range []struct {
		name   string
		counts []uint64
		groups int
		order  []int
	}{
		{"one column group: 9 | 5 4 | 1", []uint64{1, 4, 5, 9}, 1, []int{3, 0, 2, 1}},
		{"equal counts keep their order", []uint64{2, 2, 2, 2}, 1, []int{0, 2, 1, 3}},
		{"all column groups count, the second has columns of the first cluster alone: 8 3 2 1 | 5 4", []uint64{8, 1, 5, 2, 4, 3}, 1, []int{0, 5, 2, 4, 3, 1}},
		{"convolution groups keep their channels: 8 1 | 5, then 3 2 | 9", []uint64{8, 1, 5, 2, 9, 3}, 2, []int{0, 1, 2, 5, 3, 4}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := matrix(1, len(test.counts), 4, 2, 1, func(int, int) bool { return false })
			w.Calibrated, w.Groups = test.counts, test.groups
			if got := ChannelOrder(balanced(t), w); !slices.Equal(got, test.order) {
				t.Errorf("got %v, want %v", got, test.order)
			}
		})
	}
}

// TestOrderIsAPermutation draws layers. Every channel must have one position, in its own
// convolution group.
func TestOrderIsAPermutation(t *testing.T) {
	m := balanced(t)
	rapid.Check(t, func(t *rapid.T) {
		groups, perGroup := rapid.IntRange(1, 3).Draw(t, "groups"), rapid.IntRange(1, 11).Draw(t, "channels")
		w := matrix(1, groups*perGroup, 4, 2, 1, func(int, int) bool { return false })
		w.Groups = groups
		w.Calibrated = rapid.SliceOfN(rapid.Uint64Range(0, 20), w.N(), w.N()).Draw(t, "counts")
		order := ChannelOrder(m, w)
		for position, channel := range order {
			if position/perGroup != channel/perGroup {
				t.Fatalf("channel %d is at %d, in another convolution group: %v", channel, position, order)
			}
		}
		slices.Sort(order)
		for i, channel := range order {
			if i != channel {
				t.Fatalf("channel %d is missing or twice: %v", i, order)
			}
		}
	})
}

// TestGivenOrder checks when channels keep the order of the network.
func TestGivenOrder(t *testing.T) {
	work := matrix(1, 4, 4, 2, 1, func(int, int) bool { return false })
	work.Calibrated = []uint64{1, 2, 3, 4}
	if ChannelOrder(balanced(t), work) == nil {
		t.Fatal("a layer that can be ordered keeps its order")
	}
	ungated, recurrent, uncounted := work, work, work
	ungated.Gates, recurrent.Recurrent, uncounted.Calibrated = nil, true, nil
	whole := greedy(t, "column-greedy", 2, 4, 2, strict.Settings{}.With("balance_channels", true))
	given := greedy(t, "column-greedy", 2, 4, 2, strict.Settings{}.With("share_columns", 2))
	for name, got := range map[string][]int{
		"without gates": ChannelOrder(balanced(t), ungated), "recurrent": ChannelOrder(balanced(t), recurrent),
		"without counts": ChannelOrder(balanced(t), uncounted), "one cluster": ChannelOrder(whole, work),
		"order given": ChannelOrder(given, work), "another policy": ChannelOrder(machine(t, 2, 4, "column-share", "full", 2), work),
	} {
		if got != nil {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// TestOrderNeedsACalibration checks what is refused, and the advice in the error.
func TestOrderNeedsACalibration(t *testing.T) {
	layer := matrix(1, 4, 4, 2, 1, func(int, int) bool { return false })
	work := pgworkloads.Workload{Name: "net", Images: 4, Layers: []pgworkloads.LayerWork{layer}}
	stored := 3
	tooMany, enough, none := work, work, work
	tooMany.Calibration = &pgworkloads.Calibration{StoredFrom: &stored}
	enough.Calibration = &pgworkloads.Calibration{}
	none.Layers = nil
	for _, test := range []struct {
		name string
		m    Machine
		w    pgworkloads.Workload
		want string // start of the error
	}{
		{"no calibration", balanced(t), work, "array.balance_channels: needs a calibration, which net has not; make one of its trace with pgsim trace calibrate"},
		{"calibrated on what runs", balanced(t), tooMany, "array.balance_channels: net was calibrated on its stored samples from 3 on"},
		{"calibrated", balanced(t), enough, ""},
		{"nothing is gated", balanced(t), none, ""},
		{"nothing is ordered", machine(t, 2, 4, "column-share", "full", 2), work, ""},
	} {
		got := ""
		if err := test.m.CheckCalibration(test.w); err != nil {
			got = err.Error()
		}
		if (got == "") != (test.want == "") || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
