package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/memory/mapper"
)

// TestLoadsThatStayKeepOnlyTheirSlot checks what makes room if one load is used until the end: the
// loads that came after it, as soon as they are done.
func TestLoadsThatStayKeepOnlyTheirSlot(t *testing.T) {
	load := mapper.Load{Chunks: []mapper.Chunk{{}}}
	plan := mapper.Plan{
		Activations: mapper.Stream{Loads: []mapper.Load{load}, Slots: 1},
		Weights:     mapper.Stream{Loads: []mapper.Load{load, load, load}, Slots: 2},
	}
	for _, weights := range []int{0, 1, 0, 2, 0} {
		plan.Steps = append(plan.Steps, mapper.Step{Weights: weights})
	}
	want := [][2]int{{0, 0}, {0, 0}, {0, 1}, {0, 1}, {0, 2}, {1, 3}}
	if diff := cmp.Diff(want, done(plan)); diff != "" {
		t.Errorf("loads done before each step (-want +got):\n%s", diff)
	}
	l := newLoader(plan, 4096)
	l.issue()
	if issued := l.pads[1].issued; issued != 2 {
		t.Errorf("%d loads issued at first, want 2", issued)
	}
	l.release(2)
	l.issue()
	if issued := l.pads[1].issued; issued != 3 {
		t.Errorf("%d loads issued when load 1 is done, want 3", issued)
	}
}
