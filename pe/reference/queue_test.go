package reference

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Which PE works on what in the phase at the end of a column group, on a 2x2 array whose PEs have
// decided for pixels 0, 1, 2, ... in this order. The oldest entry comes first.
func TestPhaseDealsOldestFirst(t *testing.T) {
	const idle = none
	pushed := []int{0, 2, 0, 2, 0, 1} // PE(0,0), PE(1,0), ...: five in column 0
	for _, c := range []struct {
		name string
		open func(pl *plan, g columnGroup) queues
		want [][]int // per pass, the pixels of PE(0,0), PE(0,1), PE(1,0), PE(1,1)
	}{
		{
			"pe-queue",
			func(pl *plan, g columnGroup) queues {
				return &peQueues{plan: pl, group: g, entries: make([][]entry, pl.machine.PEs())}
			},
			[][]int{{0, 5, 1, idle}, {2, idle, 3, idle}, {4, idle, idle, idle}},
		},
		{
			"column-queue",
			func(pl *plan, g columnGroup) queues { return &ownColumns{newColumnQueues(pl, g, 4)} },
			[][]int{{0, 5, 1, idle}, {2, idle, 3, idle}, {4, idle, idle, idle}},
		},
		{
			"column-share",
			func(pl *plan, g columnGroup) queues { return &sharedColumns{newColumnQueues(pl, g, 4)} },
			[][]int{{0, 2, 1, 3}, {4, 5, idle, idle}},
		},
	} {
		gates := gateRows{".."}
		pl := newPlan(gates.machine(2, 2, c.name, OverlapFull, 4), gates.problem())
		q := c.open(pl, pl.groups[0])
		for pixel, at := range pushed {
			q.push(at, entry{m: pixel, n: at % 2})
		}
		var got [][]int
		for _, p := range q.phase(true) {
			var pixels []int
			for _, j := range p.jobs {
				pixels = append(pixels, j.m)
			}
			got = append(got, pixels)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
