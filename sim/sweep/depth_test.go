package sweep

import "testing"

// TestHasQueues recognises policies by the settings that they declare.
func TestHasQueues(t *testing.T) {
	for policy, want := range map[string]bool{"column-share": true, "pe-queue": true, "lockstep": false, "dense": false, "unknown": false} {
		if hasQueues(policy) != want {
			t.Errorf("%s: has queues is not %v", policy, want)
		}
	}
}

// TestOverDepths takes points in any order, leaves out those without a baseline, and
// names the smallest depth that keeps 99 %.
func TestOverDepths(t *testing.T) {
	point := func(depth string, array float64) figures {
		p := Point{Variant: &Variant{}, Machine: &Machine{Values: []string{depth}}}
		p.Accelerator.Array.Policy = "column-share"
		f := figures{Point: p, gated: savings{ideal: 2}}
		if array > 0 {
			f.gated.array = &array
		}
		return f
	}
	grid := &Grid{Axes: []Axis{{Name: depthAxis, Values: []string{"8", "2", "4", "6"}}}}
	got, ok := overDepths(group{points: []figures{point("8", 1.99), point("2", 1.2), point("6", 0), point("4", 1.98)}}, grid)
	if !ok || len(got.Depths) != 3 || got.Depths[0] != 2 || got.Kept[1] != 0.99 || got.Least == nil || *got.Least != 4 {
		t.Errorf("got %+v, %v", got, ok)
	}
	if _, ok := overDepths(group{points: []figures{point("8", 1.99)}}, grid); ok {
		t.Error("one depth is none to choose from")
	}
}
