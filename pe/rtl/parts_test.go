package rtl

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe/reference"
)

// TestPartsByHand checks passes in two parts against cycles worked out by hand, as
// TestContractByHand does. K = 10 comes as 6 and 4, and the second part of every pass is 3 cycles
// late. So the decisions of M0 at 0 are known from S + R + C - 1 + 3 = 20 on. L0 starts with the
// part with which M0 ended, and the layer takes 20 + 3 + 20 cycles.
func TestPartsByHand(t *testing.T) {
	needTools(t)
	const shape4x4, all = 4, 4
	s, err := Build(Shapes("column-share")[shape4x4])
	if err != nil {
		t.Fatal(err)
	}
	results, err := s.Run([]Case{{
		Problem: handProblem(all, all, all), Overlap: reference.OverlapFull, QueueDepth: 4,
		PartGroups: 6, PartWaits: []int{3},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var got []Part
	for _, p := range results[0].Passes {
		got = append(got, p.Parts...)
	}
	want := []Part{
		{Start: 0, Steps: 6, Index: 0}, {Start: 9, Steps: 4, Index: 1},
		{Start: 20, Steps: 4, Index: 1}, {Start: 27, Steps: 6, Index: 0},
	}
	if diff := cmp.Diff(want, got); diff != "" || results[0].Cycles != 43 {
		t.Errorf("%d cycles, want 43; parts (-want +got):\n%s", results[0].Cycles, diff)
	}
}
