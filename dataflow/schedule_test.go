package dataflow

import (
	"testing"

	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// matrix returns an m x n x k layer of B bits, Bh high, whose outputs are gated
// where on says; nil makes a layer that is not gated.
func matrix(m, n, k, bits, high int, on func(m, n int) bool) pgworkloads.LayerWork {
	w := pgworkloads.LayerWork{Layer: pgworkloads.Layer{
		Name: "matrix", Op: "linear",
		InChannels: k, OutChannels: n, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{m, 1}, Output: [2]int{m, 1},
		Activation: pgworkloads.Activation{
			Bits: bits, HighBits: high, Encoding: pgworkloads.Unsigned, Scale: 1,
		},
		WeightBits: 8, Gated: on != nil,
	}}
	if on == nil {
		return w
	}
	w.Gates = pgworkloads.NewGateMask(m, n)
	for i := range m {
		for j := range n {
			if on(i, j) {
				w.Gates.Set(i, j)
			}
		}
	}
	return w
}

func machine(t *testing.T, rows, cols int, policy, overlap string, depth int) Machine {
	t.Helper()
	p, err := Policies.New(policy, strict.Settings{}.With("queue_depth", depth))
	if err != nil {
		t.Fatal(err)
	}
	o, err := pe.Overlaps.Lookup(overlap)
	if err != nil {
		t.Fatal(err)
	}
	return Machine{
		Geometry: pe.Geometry{Rows: rows, Cols: cols, Lanes: 1, DigitBits: 1},
		Dataflow: OutputStationary{}, Overlap: o, Policy: p,
	}
}

func TestDenseCycles(t *testing.T) {
	const rows, cols = 32, 32
	for _, test := range []struct {
		name, overlap string
		m, n, k, bits int
		digitBits     int
		want          pe.Cycle
	}{
		{"one pass alone: S+2R+C-2", "full", 32, 32, 100, 4, 1, 400 + 94},
		// 8 folds of K = 288 with 8-bit digits: SCALE-Sim's release prints
		// 2800 cycles up to the last PE's computing; the last drain adds R.
		{"drain: 8*(S+R+C-2) + R", "drain", 64, 128, 288, 8, 8, 8*(288+62) + 32},
		// SCALE-Sim's published formula, (2R + C + K - 2) * folds.
		{"none: 8*(S+2R+C-2)", "none", 64, 128, 288, 8, 8, 8 * (288 + 94)},
		{"full: folds stream back to back", "full", 64, 128, 288, 8, 8, 8*288 + 94},
		// Passes shorter than R wait for the drain chains.
		{"full: 4 folds of S = 4", "full", 64, 64, 4, 1, 1, 3*32 + 4 + 94},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := machine(t, rows, cols, "dense", test.overlap, 1)
			m.DigitBits = test.digitBits
			got := RunAlone(m, matrix(test.m, test.n, test.k, test.bits, test.bits, nil), 1)
			if got.Cycles != test.want {
				t.Errorf("got %d cycles, want %d", got.Cycles, test.want)
			}
			if sum := got.Breakdown.Total(); sum != got.Cycles {
				t.Errorf("breakdown adds up to %d of %d cycles", sum, got.Cycles)
			}
		})
	}
}

// TestPolicyTimelines checks cycles worked out by hand on a 2x2 array with
// K = 4, Bh = Bl = 1: Sh = Sl = 4, one column group, every output gated unless
// said otherwise. All decisions of a pass at T are known from T + 7 on
// (S + R + C - 1), and a pass drains until T + 8 (S + D + 2R + C - 2, D = 1).
func TestPolicyTimelines(t *testing.T) {
	all := func(int, int) bool { return true }
	none := func(int, int) bool { return false }
	first := func(_, n int) bool { return n == 0 }
	for _, test := range []struct {
		name, policy string
		m, depth     int
		on           func(m, n int) bool
		want         pe.Cycle
		low          uint64
	}{
		// M0 0, M1 4, L0 8 (known 7), L1 max(12, 11) = 12, end 12 + 4 + 4.
		{"lockstep, all on", "lockstep", 4, 1, all, 20, 2},
		// M0 0, M1 4, L0 8 drains only, L1 waits for 11, end 11 + 0 + 4.
		{"lockstep, all off", "lockstep", 4, 1, none, 15, 0},
		// M0 0; at 4 no row is known; M1 4; then wait until 11: L 11, L 15.
		{"row-pack, all on", "row-pack", 4, 1, all, 23, 2},
		// M0 0, room for one entry more only when none is in flight: wait 7,
		// L 7, M1 11, wait 18, L 18, end 18 + 8.
		{"pe-queue, depth 1", "pe-queue", 4, 1, all, 26, 2},
		// M0 0, M1 4, wait 11, L 11, L 15, end 15 + 8.
		{"pe-queue, depth 2", "pe-queue", 4, 2, all, 23, 2},
		// M0 0; M1 4 (in flight 1: 2 + 2 <= 4); wait 11; column 0 holds 4.
		{"column-queue, one column", "column-queue", 4, 2, first, 23, 2},
		// The same, but both batches of column 0 run at once: L 11.
		{"column-share, one column", "column-share", 4, 2, first, 19, 1},
		// M0 0, M1 4, wait 11, L 11: the same as column-share.
		{"layer-share, one column", "layer-share", 4, 2, first, 19, 1},
		// M0 0, M1 4, L 8 (M0 is known), L 12 (M1 is), end 12 + 8.
		{"layer-share, all on", "layer-share", 4, 2, all, 20, 2},
		// M0 0, M1 4, L 8, end 16.
		{"ideal, half on", "ideal", 4, 1, first, 16, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := machine(t, 2, 2, test.policy, "full", test.depth)
			got := RunAlone(m, matrix(test.m, 2, 4, 2, 1, test.on), 1)
			if got.Cycles != test.want || got.Passes.Low != test.low {
				t.Errorf("got %d cycles and %d LSB passes, want %d and %d",
					got.Cycles, got.Passes.Low, test.want, test.low)
			}
			if sum := got.Breakdown.Total(); sum != got.Cycles {
				t.Errorf("breakdown adds up to %d of %d cycles", sum, got.Cycles)
			}
		})
	}
}

// TestCarryOverTimeline checks two column groups of one tile, worked out by hand on
// the array of TestPolicyTimelines: in each one of two channels is gated. Under
// layer-share their batches share a pass: M0 0, M1 4, wait until M1 is known in 11, L
// 11, end 11 + 8. Under column-share each has its own: M0 0, wait 7, L 7, M1 11, wait
// 18, L 18, end 18 + 8.
func TestCarryOverTimeline(t *testing.T) {
	for policy, want := range map[string]pe.Cycle{"layer-share": 19, "column-share": 26} {
		m := machine(t, 2, 2, policy, "full", 2)
		got := RunAlone(m, matrix(2, 4, 4, 2, 1, func(_, n int) bool { return n%2 == 0 }), 1)
		if got.Cycles != want {
			t.Errorf("%s: %d cycles, want %d", policy, got.Cycles, want)
		}
	}
}
