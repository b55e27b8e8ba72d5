package reference

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"pgsim/pe"
)

// hazardGates fill two tiles of a 3x2 array. An MSB pass takes 2 steps, an LSB
// pass 1 and a dense pass 3; a drain takes 3 cycles.
var hazardGates = gateRows{"x.", "x.", ".x", "xx", "..", ".x"}

func hazardBench() *bench {
	return newBench(hazardGates.machine(3, 2, "lockstep", OverlapFull, 0), hazardGates.problem())
}

// held returns the MSB pass of a tile, whose sums stay in an accumulator set.
func (b *bench) held(tile, set int) *pass {
	p := b.tile(KindHigh, tile)
	p.drains, p.set = false, set
	return p
}

// second returns a pass that continues with the sums of a tile's MSB pass, in the given number of
// operand groups.
func (b *bench) second(high *pass, tile, groups int) *pass {
	p := b.tile(KindLow, tile)
	p.set, p.continues, p.groups = high.set, high, groups
	return p
}

// enough is enough cycles for all passes of these tests to leave the array.
const enough = 20

func wantHazard(t *testing.T, err error, what string) {
	t.Helper()
	if !errors.Is(err, ErrHazard) || !strings.Contains(err.Error(), what) {
		t.Errorf("got %v, want a hazard: %s", err, what)
	}
}

// A pass may start in a given cycle, but not in the cycle before.
func TestEarliestStart(t *testing.T) {
	for _, c := range []struct {
		name     string
		passes   func(b *bench) []*pass
		starts   []pe.Cycle // the earliest of the last pass, given the others
		conflict string
	}{
		{
			name: "feeders",
			passes: func(b *bench) []*pass {
				return []*pass{b.tile(KindFull, 0), b.tile(KindFull, 1)}
			},
			starts:   []pe.Cycle{0, 3}, // 3 steps are sent in 0..2
			conflict: "the feeders send another",
		},
		{
			name: "chain behind an LSB pass",
			passes: func(b *bench) []*pass {
				return []*pass{b.tile(KindLow, 0), b.tile(KindLow, 1)}
			},
			starts:   []pe.Cycle{0, 3}, // loads in 1 and 4
			conflict: "has not left the drain chain",
		},
		{
			name: "chain behind a pass that decides",
			passes: func(b *bench) []*pass {
				return []*pass{b.tile(KindHigh, 0), b.tile(KindLow, 1)}
			},
			starts:   []pe.Cycle{0, 5}, // loads in 3 and 6
			conflict: "has not left the drain chain",
		},
		{
			name: "chain before a pass without steps",
			passes: func(b *bench) []*pass {
				first, second := b.held(0, 0), b.held(1, 1)
				return []*pass{first, second, b.second(first, 0, 1), b.second(second, 1, 0)}
			},
			starts:   []pe.Cycle{0, 2, 4, 8}, // loads in 5 and 8
			conflict: "has not left the drain chain",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := hazardBench()
			if err := b.play(c.passes(b), c.starts, enough); err != nil {
				t.Errorf("started in time: %v", err)
			}
			early := append([]pe.Cycle(nil), c.starts...)
			early[len(early)-1]--
			b = hazardBench()
			wantHazard(t, b.play(c.passes(b), early, enough), c.conflict)
		})
	}
}

func TestTwoDrainsAtOnce(t *testing.T) {
	b := hazardBench()
	first := b.held(0, 1)
	passes := []*pass{first, b.tile(KindLow, 1), b.second(first, 0, 0)}
	// The LSB pass sends its drain token in cycle 3.
	wantHazard(t, b.play(passes, []pe.Cycle{0, 2, 3}, enough), "two passes drain in the same cycle")
}

func TestAccumulatorOverwritten(t *testing.T) {
	b := hazardBench()
	passes := []*pass{b.held(0, 0), b.held(1, 0)}
	wantHazard(t, b.play(passes, []pe.Cycle{0, 2}, enough), "overwritten before it was drained")
}

// What a PE refuses, whatever sends it.
func TestCellHazards(t *testing.T) {
	b := hazardBench()
	high, low := b.tile(KindHigh, 0), b.tile(KindLow, 0)
	firstStep := wires{operand: operand{step: step{pass: low}}, weight: weight{pass: low, fresh: true}}
	complete := sum{pass: high, steps: high.steps()}
	for _, c := range []struct {
		name     string
		cell     cell
		in       wires
		conflict string
	}{
		{"compare early", cell{}, wires{compare: high}, "compared before it is complete"},
		{
			"compare twice", cell{sums: [accumulatorSets]sum{complete}, compared: complete},
			wires{compare: high}, "compared sum is overwritten",
		},
		{"drain early", cell{}, wires{drain: []*pass{low}}, "taken before it is complete"},
		{
			"drain undecided", cell{sums: [accumulatorSets]sum{complete}},
			wires{drain: []*pass{high}}, "taken before it is complete",
		},
		{"zero steps on nothing", cell{}, wires{drain: []*pass{b.second(high, 0, 0)}}, "continued before it is complete"},
		{"no weights", cell{}, wires{operand: firstStep.operand}, "weights of another step"},
		{"occupied", cell{sums: [accumulatorSets]sum{complete}}, firstStep, "overwritten before it was drained"},
		{
			"mixed", cell{sums: [accumulatorSets]sum{complete}, weight: weight{pass: low}},
			wires{operand: operand{step: step{pass: low, digit: 1}}}, "share an accumulator",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.cell.clock(&c.in, 0, b.gate)
			wantHazard(t, err, c.conflict)
		})
	}
}

func TestChainShiftsUnloadedRows(t *testing.T) {
	ch := newChain(0, 2)
	if err := ch.load(result{sum: sum{pass: &pass{}}, row: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := ch.clock(); err != nil {
		t.Fatalf("the lowest row leaves: %v", err)
	}
	_, err := ch.clock()
	wantHazard(t, err, "before its upper rows are loaded")
}

// Schedules that no policy of the package makes.
func TestWrongPolicies(t *testing.T) {
	orders := func(list func(pl *plan) []order) policyFunc {
		return func(pl *plan) iter.Seq[order] {
			return func(yield func(order) bool) {
				for _, o := range list(pl) {
					if !yield(o) {
						return
					}
				}
			}
		}
	}
	tiles := func(pl *plan) []tile { return pl.tiles(pl.groups[0]) }
	tests := []struct {
		name, conflict string
		build          policyFunc
	}{
		{
			"a decision is used before it exists", "used before it is known",
			func(pl *plan) iter.Seq[order] {
				return func(yield func(order) bool) {
					high := pl.tilePass(KindHigh, tiles(pl)[0])
					high.drains = false
					if yield(run(high)) {
						yield(run(pl.lowHalf(high, tiles(pl)[0])))
					}
				}
			},
		},
		{
			"an output is computed twice", "leaves the array twice",
			orders(func(pl *plan) []order {
				return []order{run(pl.tilePass(KindFull, tiles(pl)[0])), run(pl.tilePass(KindFull, tiles(pl)[0]))}
			}),
		},
		{
			"a tile is forgotten", "output (3,0) never left the array",
			orders(func(pl *plan) []order { return []order{run(pl.tilePass(KindFull, tiles(pl)[0]))} }),
		},
		{
			"low parts are forgotten", "output (0,0) never left the array",
			orders(func(pl *plan) []order {
				return []order{run(pl.tilePass(KindHigh, tiles(pl)[0])), run(pl.tilePass(KindHigh, tiles(pl)[1]))}
			}),
		},
		{
			"a wait has no end", "nothing is in flight",
			orders(func(pl *plan) []order {
				return []order{run(pl.tilePass(KindFull, tiles(pl)[0])), wait(func() bool { return false })}
			}),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := hazardGates.machine(3, 2, "lockstep", OverlapFull, 0)
			wantHazard(t, runPolicy(m, hazardGates.problem(), test.build), test.conflict)
		})
	}
}
