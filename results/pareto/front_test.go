package pareto

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// point is a design with an index and three figures. Smaller figures are better.
type point struct{ index, x, y, z int }

var objectives = []Better[point]{
	func(a, b point) bool { return a.x < b.x },
	func(a, b point) bool { return a.y < b.y },
	func(a, b point) bool { return a.z < b.z },
}

// TestFront compares with the definition, on a coarse raster so that ties are common.
func TestFront(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		small := rapid.IntRange(0, 4)
		points := make([]point, rapid.IntRange(0, 30).Draw(t, "points"))
		for i := range points {
			points[i] = point{i, small.Draw(t, "x"), small.Draw(t, "y"), small.Draw(t, "z")}
		}
		want := []int{}
		for _, p := range points {
			beaten := false
			for _, q := range points {
				nowhereWorse := q.x <= p.x && q.y <= p.y && q.z <= p.z
				beaten = beaten || nowhereWorse && (q.x < p.x || q.y < p.y || q.z < p.z)
			}
			if !beaten {
				want = append(want, p.index)
			}
		}
		got := []int{}
		for _, p := range Front(points, objectives...) {
			got = append(got, p.index)
		}
		if !slices.IsSortedFunc(got, func(a, b int) int {
			p, q := points[a], points[b]
			return slices.Compare([]int{p.x, p.y, p.z, p.index}, []int{q.x, q.y, q.z, q.index})
		}) {
			t.Fatalf("%v is not in the order of the objectives", got)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
