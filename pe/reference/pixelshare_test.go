package reference

import (
	"testing"

	"pgsim/pe"
)

// Three column groups of one pixel on a 2x2 array, with five of its six channels gated. A row has
// room for 4 entries, and decisions are known 2 + R + C - 1 = 5 cycles after a pass has started.
//
//	cycle  0  2     6       7      12
//	row 0  M  M  .  L{0,1}  M  .   L{2,3}
//	row 1                          L{4}
//
// In cycle 4 two tiles in flight may fill the row. In 5 the first tile is known: there is a batch,
// and no room. The batch loads the chain in 7, 2 cycles after the pass before. Its room and the
// second tile's batch let the last tile start in 7. That tile is known in 12, so the rest makes a
// batch, and the two batches fill a pass.
func TestTimelinePixelShare(t *testing.T) {
	gates := gateRows{"xxxxx."}
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 2, "pixel-share", OverlapFull, 2),
		schedule: "high@0+2 high@2+2 low@6+1 high@7+2 low@12+1", cycles: 17,
		activity: pe.Activity{
			HighSteps: 12, LowSteps: 5, IdleTilePartial: 12 + 1, IdleQueueShorter: 2, Comparisons: 6, Drained: 6 + 5,
		},
	}.check(t)
}
