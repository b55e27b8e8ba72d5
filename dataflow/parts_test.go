package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe"
)

// TestPartsOfAMixedPass cuts a pass over 10 operands of 2 high and 3 low bits into parts of 4. Its
// sums at high bits must be complete before the end, by as many steps as its last part has more at
// low bits. The last part must do all that is done once.
func TestPartsOfAMixedPass(t *testing.T) {
	w := Work{Machine: Machine{Geometry: pe.Geometry{Rows: 2, Cols: 1, Lanes: 1, DigitBits: 1}}, Segment: Segment{PartOperands: 4}}
	w.Layer = matrix(1, 1, 10, 5, 2, nil).Layer
	low := Pass{Kind: Low, Activity: pe.Activity{Drained: 1}}
	p := Pass{
		Kind: High, Band: &low, Final: 1, Pushed: 2, Popped: 3,
		Timing:   pe.Pass{Steps: 30, Early: 10, Decides: true, Drains: true, DecidingRows: 1},
		Activity: pe.Activity{HighSteps: 20, LowSteps: 30, IdleTilePartial: 10, Comparisons: 1, Drained: 2},
	}
	type part struct {
		Operands   Range
		Steps      pe.Cycle
		Early      pe.Cycle
		More, Ends bool
		Lows       int
	}
	var a parts
	var got []part
	var sum Pass
	for direction := range 2 {
		for q := a.begin(&w, &p); ; q = a.next(&w) {
			sum.Activity.Add(q.Activity)
			sum.Final, sum.Pushed, sum.Popped = sum.Final+q.Final, sum.Pushed+q.Pushed, sum.Popped+q.Popped
			got = append(got, part{q.Operands, q.Timing.Steps, q.Timing.Early, q.Timing.More, q.Timing.Decides && q.Timing.Drains, q.lowOutputs()})
			if !q.Timing.More {
				break
			}
		}
		if direction == 0 && (sum.Activity != p.Activity || sum.Final != 1 || sum.Pushed != 2 || sum.Popped != 3) {
			t.Errorf("parts do %+v, the pass %+v", sum, p)
		}
	}
	want := []part{
		{Range{0, 4}, 12, 0, true, false, 0}, {Range{4, 8}, 12, 0, true, false, 0}, {Range{8, 10}, 6, 2, false, true, 1},
		{Range{8, 10}, 6, 0, true, false, 0}, {Range{4, 8}, 12, 0, true, false, 0}, {Range{0, 4}, 12, 4, false, true, 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}
