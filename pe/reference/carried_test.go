package reference

import (
	"testing"

	"pgsim/pe"
)

// Two column groups of one tile on a 1x2 array, with one of two channels gated in each. Decisions
// are known 2 + R + C - 1 = 4 cycles after a pass has started. In cycle 4 the first group has a
// batch, which is too few for a pass, and no tile is left. So the feeders wait for the second
// group, and both batches share the pass in cycle 6.
func TestTimelineLayerShare(t *testing.T) {
	gates := gateRows{"x.x."}
	timeline{
		gates:    gates,
		machine:  gates.machine(1, 2, "layer-share", OverlapFull, 2),
		schedule: "high@0+2 high@2+2 low@6+1", cycles: 9,
		activity: pe.Activity{HighSteps: 8, LowSteps: 2, Comparisons: 4, Drained: 6},
	}.check(t)
}

// Eight pixels on a 3x1 array with a band of one row. Pixels 0, 2 and 7 are gated. The bank holds 6
// entries, and a batch has one entry. A pass is known 5 cycles after its start, and a mixed pass
// after 4, because only 2 rows decide.
//
//	cycle  0   3   6       11  14
//	row 0  M   M   M6      .   .
//	row 1  M   M   M7      .   .
//	row 2  M   M   L0      L2  L7
//
// In cycle 5 two batches are ready. The first one leaves, so 1 + 3 in flight + 2 fit: a mixed pass,
// which loads the chain in 9, 3 cycles after the pass before. The mixed pass compares. So the next
// pass, with one step less, loads the chain in 12.
func TestTimelineBandShare(t *testing.T) {
	gates := gateRows{"x", ".", "x", ".", ".", ".", ".", "x"}
	m := gates.machine(3, 1, "band-share", OverlapFull, 2)
	m.Settings = m.Settings.With("band_rows", 1)
	timeline{
		gates: gates, machine: m,
		schedule: "high@0+2 high@3+2 high@6+2 low@11+1 low@14+1", cycles: 20,
		activity: pe.Activity{HighSteps: 16, LowSteps: 3, IdleTilePartial: 5, Comparisons: 8, Drained: 11},
	}.check(t)
}

// The sums of a mixed pass's LSB part drain from the place where they are put aside.
func TestMixedPassNeedsItsSumsPutAside(t *testing.T) {
	gates := gateRows{"x", "x", "x", "x", "x"}
	for _, stows := range []bool{true, false} {
		b := newBench(gates.machine(3, 1, "band-share", OverlapFull, 2), gates.problem())
		high := b.plan.tilePass(KindHigh, tile{group: b.plan.groups[0], pixels: 2})
		low := b.plan.newPass(KindLow, b.plan.groups[0])
		low.weightRow, low.ownActivations, low.colChannel[0] = 2, true, 0
		low.jobs[2] = work(4, 0)
		high.decidingRows, high.beside, low.whole = 2, low, high
		next := b.plan.tilePass(KindHigh, tile{group: b.plan.groups[0], first: 2, pixels: 2})
		var err error
		for cycle := 0; cycle < enough && err == nil; cycle++ {
			if err = b.drive(); err != nil {
				break
			}
			if !stows {
				b.left[0].stow = nil
			}
			switch cycle {
			case 0:
				err = b.start(high)
			case 3: // S = 2, and the drain chain is in use for 3 cycles
				err = b.start(next)
			}
			if err == nil {
				err = b.clock()
			}
		}
		if stows && err != nil {
			t.Errorf("got %v", err)
		}
		if !stows {
			wantHazard(t, err, "a sum is taken before it is complete")
		}
	}
}
