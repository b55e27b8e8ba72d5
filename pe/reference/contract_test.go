package reference

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe"
	"pgsim/pgworkloads"
)

// ones returns a dense layer of 1-bit codes and weights that are all 1.
func ones(m, n, k int) Problem {
	return Problem{
		M: m, N: n, K: k, Groups: 1, Bits: 1, Encoding: pgworkloads.Unsigned,
		Activations: fill(m*k, int16(1)), Weights: fill(n*k, int16(1)),
	}
}

// A dense pass alone takes S + 2R + C - 2 cycles, whatever the overlap. With n drain chains it
// takes S + R + R/n + C - 2.
func TestOnePassAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMachine(t, "dense")
		p := ones(1, 1, rapid.IntRange(1, 30).Draw(t, "k"))
		got, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		steps := (p.K + m.Lanes - 1) / m.Lanes
		if want := pe.Cycle(steps + m.Rows + m.ChainRows() + m.Cols - 2); got.Cycles != want {
			t.Fatalf("%d cycles, want %d", got.Cycles, want)
		}
	})
}

// With whole codes as digits the array is that of SCALE-Sim, whose published output-stationary
// formula, (2R + C + K - 2) * folds, is overlap "none". Its current release counts R + C + K - 2
// per fold, until the last PE has computed. Here the last drain of R cycles is added.
func TestSCALESim(t *testing.T) {
	const rows, cols, k, folds = 32, 32, 288, 8
	for overlap, want := range map[string]pe.Cycle{
		OverlapNone:  (2*rows + cols + k - 2) * folds,
		OverlapDrain: 2800 + rows, // the release's count for this layer, and the drain
	} {
		m := Machine{
			Geometry: pe.Geometry{Rows: rows, Cols: cols, Lanes: 1, DigitBits: 8},
			Overlap:  overlap, Policy: "dense",
		}
		got, err := Run(m, ones(rows*folds, cols, k))
		if err != nil {
			t.Fatal(err)
		}
		if got.Cycles != want {
			t.Errorf("%s: %d cycles, want %d", overlap, got.Cycles, want)
		}
	}
}

// PE(r,c)'s decision is visible in cycle T + Sh + 1 + r + c and not before. In each column one
// result leaves per cycle, from T + Sh + 1 + (R-1) + c on.
func TestWavefront(t *testing.T) {
	const rows, cols, steps = 3, 4, 2
	gates := gateRows{"x.x.", ".x.x", "x..x"}
	b := newBench(gates.machine(rows, cols, "ideal", OverlapFull, 0), gates.problem())
	p := b.tile(KindHigh, 0)
	known := make([]pe.Cycle, rows*cols)
	var left []int
	for b.now < 20 {
		for at, k := range p.known {
			if k && known[at] == 0 {
				known[at] = b.now
			}
		}
		before := p.left
		var starts []*pass
		if b.now == 0 {
			starts = append(starts, p)
		}
		if err := b.cycle(starts...); err != nil {
			t.Fatal(err)
		}
		left = append(left, p.left-before)
	}
	for at, got := range known {
		if want := pe.Cycle(steps + 1 + at/cols + at%cols); got != want {
			t.Errorf("PE(%d,%d): decision known in cycle %d, want %d", at/cols, at%cols, got, want)
		}
	}
	for cycle, got := range left {
		want := 0
		for c := range cols {
			if first := steps + 1 + rows - 1 + c; first <= cycle && cycle < first+rows {
				want++
			}
		}
		if got != want {
			t.Errorf("cycle %d: %d results leave, want %d", cycle, got, want)
		}
	}
}
