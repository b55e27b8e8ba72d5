package reference

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe"
)

// chainGates fill three tiles of a 4x2 array; an LSB pass takes 1 step.
var chainGates = gateRows{"x.", "x.", ".x", "xx", "..", ".x", "..", "xx", "x.", "xx", "x.", ".x"}

func chainBench(chains int) *bench {
	m := chainGates.machine(4, 2, "dense", OverlapFull, 0)
	m.DrainChains = chains
	return newBench(m, chainGates.problem())
}

// With n drain chains, n results leave a column in each of R/n cycles. The first leave in cycle T +
// S + (R-1) + c, as with one chain. The results of the chains' lowest rows come first.
func TestDrainChains(t *testing.T) {
	for chains, want := range map[int][][]int{ // rows that leave column 0, cycle by cycle
		1: {{3}, {2}, {1}, {0}},
		2: {{1, 3}, {0, 2}},
		4: {{0, 1, 2, 3}},
	} {
		b := chainBench(chains)
		p := b.tile(KindLow, 0)
		var got [][]int
		for cycle := range enough {
			var starts []*pass
			if cycle == 0 {
				starts = append(starts, p)
			}
			before := slices.Clone(b.buffer.arrived[KindLow])
			if err := b.cycle(starts...); err != nil {
				t.Fatal(err)
			}
			var rows []int
			for row := range 4 {
				if at := row * 2; b.buffer.arrived[KindLow][at] && !before[at] {
					rows = append(rows, row)
				}
			}
			const first = 1 + 3 // S + R-1
			if leaves := first <= cycle && cycle < first+4/chains; leaves {
				got = append(got, rows)
			} else if rows != nil {
				t.Errorf("%d chains: rows %d leave in cycle %d", chains, rows, cycle)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d chains (-want +got):\n%s", chains, diff)
		}
	}
}

// A pass may follow another R/n cycles later. One cycle earlier its results would meet those of the
// previous pass in one of the chains.
func TestDrainChainsAreInUse(t *testing.T) {
	for chains, apart := range map[int]pe.Cycle{1: 4, 2: 2, 4: 1} {
		passes := func(b *bench) []*pass {
			return []*pass{b.tile(KindLow, 0), b.tile(KindLow, 1), b.tile(KindLow, 2)}
		}
		b := chainBench(chains)
		if err := b.play(passes(b), []pe.Cycle{0, apart, 2 * apart}, enough); err != nil {
			t.Errorf("%d chains: %v", chains, err)
		}
		if apart == 1 {
			continue // feeders are busy before
		}
		b = chainBench(chains)
		wantHazard(t, b.play(passes(b), []pe.Cycle{0, apart - 1, 2 * apart}, enough), "has not left the drain chain")
	}
}
