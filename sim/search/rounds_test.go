package search

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/sim/sweep"
)

// drawn is a space of random points: the results of a full run of each, and its bounds.
type drawn struct{ peak, array, run map[*candidate][]float64 }

func (d drawn) tell(points []*candidate, figures map[*candidate][]float64) error {
	for _, c := range points {
		c.figures = figures[c]
	}
	return nil
}

func (d drawn) byPeak(_ context.Context, p []*candidate) error  { return d.tell(p, d.peak) }
func (d drawn) byArray(_ context.Context, p []*candidate) error { return d.tell(p, d.array) }
func (d drawn) byRun(_ context.Context, p []*candidate) error   { return d.tell(p, d.run) }

// drawSpace draws points on a coarse raster, so that ties are common. Bounds are shares of the
// results of runs. For area they are exact.
func drawSpace(t *rapid.T, measures []Measure) ([]*candidate, drawn) {
	d := drawn{map[*candidate][]float64{}, map[*candidate][]float64{}, map[*candidate][]float64{}}
	points := make([]*candidate, rapid.IntRange(1, 40).Draw(t, "points"))
	for i := range points {
		c := &candidate{point: sweep.Point{
			Index: i, Key: strconv.Itoa(i), Variant: &sweep.Variant{},
			Machine: &sweep.Machine{Values: []string{strconv.Itoa(i % 3), strconv.Itoa(i / 3)}},
		}}
		for _, m := range measures {
			v := float64(rapid.IntRange(1, 9).Draw(t, m.Name))
			share := func() float64 {
				if m.from == exact {
					return 1
				}
				return float64(rapid.IntRange(2, 4).Draw(t, "quarters")) / 4
			}
			array := v * share()
			d.run[c], d.array[c] = append(d.run[c], v), append(d.array[c], array)
			d.peak[c] = append(d.peak[c], array*share())
		}
		points[i] = c
	}
	return points, d
}

// TestRounds searches random spaces. With enough full runs, the front is that of all points and
// nothing is left open. With fewer, no more points run than allowed, and the front is that of the
// points that ran.
func TestRounds(t *testing.T) {
	choices := []Goals{
		goalsOf(t, "", "cycles"), goalsOf(t, "", "cycles", "area"), goalsOf(t, "area<=5", "cycles", "energy"),
		goalsOf(t, "cycles<=4", "energy", "area"), goalsOf(t, "cycles>=3", "energy"),
	}
	rapid.Check(t, func(t *rapid.T) {
		goals := rapid.SampledFrom(choices).Draw(t, "goals")
		points, d := drawSpace(t, goals.measures())
		budget := rapid.IntRange(1, len(points)).Draw(t, "budget")
		r := newRounds(goals, budget, d, points)
		if err := r.run(context.Background()); err != nil {
			t.Fatal(err)
		}
		ran := at(points, byRun)
		if len(ran) != r.runs || r.runs > budget || r.below > 0 {
			t.Fatalf("%d ran in full, %d were counted of %d, %d below their bounds", len(ran), r.runs, budget, r.below)
		}
		open := r.counts().Open
		if budget == len(points) && open > 0 {
			t.Fatalf("%d points are open", open)
		}
		of := points
		if open > 0 {
			of = ran
		}
		if diff := cmp.Diff(definition(goals, of, d), keys(r.found())); diff != "" {
			t.Fatalf("the front by its definition (-), of the search (+), %d points open:\n%s", open, diff)
		}
	})
}

// definition returns the keys of the points that keep the limits and that no other such one
// beats.
func definition(goals Goals, points []*candidate, d drawn) []string {
	var kept, front []*candidate
	for _, c := range points {
		ok := true
		for i, l := range goals.Limits {
			v := d.run[c][len(goals.Objectives)+i]
			ok = ok && (l.AtLeast && v >= l.Value || !l.AtLeast && v <= l.Value)
		}
		if ok {
			kept = append(kept, c)
		}
	}
	n := len(goals.Objectives)
	for _, c := range kept {
		if !slices.ContainsFunc(kept, func(q *candidate) bool { return beats(d.run[q][:n], d.run[c][:n]) }) {
			front = append(front, c)
		}
	}
	return keys(front)
}

func beats(a, b []float64) bool {
	better := false
	for i := range a {
		if a[i] > b[i] {
			return false
		}
		better = better || a[i] < b[i]
	}
	return better
}

// TestBrokenBound has bounds above the results of runs. That is counted, and all bounds are
// trusted less from then on. So the search finds a point that its own bound would have hidden.
func TestBrokenBound(t *testing.T) {
	goals := goalsOf(t, "", "cycles", "area")
	d := drawn{map[*candidate][]float64{}, map[*candidate][]float64{}, map[*candidate][]float64{}}
	var points []*candidate
	for i, p := range []struct{ bound, run, area float64 }{{8, 4, 1}, {5, 5.5, 2}, {6, 3.5, 2}} {
		c := &candidate{point: sweep.Point{Key: strconv.Itoa(i), Variant: &sweep.Variant{}, Machine: &sweep.Machine{}}}
		d.peak[c], d.array[c], d.run[c] = []float64{1, p.area}, []float64{p.bound, p.area}, []float64{p.run, p.area}
		points = append(points, c)
	}
	r := newRounds(goals, len(points), d, points)
	if err := r.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := keys(r.found()); r.below != 2 || !slices.Equal(got, []string{"0", "2"}) {
		t.Errorf("found %v, %d below their bounds", got, r.below)
	}
}
