package search

import (
	"cmp"
	"math"
	"slices"
)

// promising returns the open points that get a full run next: those on the predicted front of full
// runs. If there are none, it returns the other points of that front that have no full run. If
// there are none of those either, it returns all open points: nothing more is found then, but the
// front is proven.
func (r *rounds) promising(open []*candidate) []*candidate {
	predicted := slices.DeleteFunc(r.predicted(), func(c *candidate) bool { return c.stage == byRun })
	both := slices.DeleteFunc(slices.Clone(open), func(c *candidate) bool { return !slices.Contains(predicted, c) })
	for _, points := range [][]*candidate{both, predicted} {
		if len(points) > 0 {
			return points
		}
	}
	return open
}

// predicted returns the front of two kinds of points: those with a full run, and those bounded by
// their arrays, at the predicted results of their full runs.
func (r *rounds) predicted() []*candidate {
	ran := slices.DeleteFunc(at(r.candidates, byRun), func(c *candidate) bool { return c.why != nil })
	above := map[*candidate][]float64{}
	var of []*candidate
	for _, c := range r.candidates {
		if c.why != nil || c.stage == byPeak || !r.allows(c) {
			continue
		}
		if c.stage == byArray {
			above[c] = r.above(c, ran)
		}
		of = append(of, c)
	}
	return r.best(of, func(c *candidate, measure int) float64 {
		v := r.slack.known(c, measure)
		if c.stage == byArray {
			v *= above[c][measure]
		}
		return v
	})
}

// above returns the factors by which full runs are predicted to be above their bounds. They are
// means over the points that agree with the given point on most axes, and 1 if nothing ran yet.
func (r *rounds) above(c *candidate, ran []*candidate) []float64 {
	factors := make([]float64, len(r.measures))
	nearest, most := 0, -1
	for _, q := range ran {
		alike := agreement(c, q)
		if alike > most {
			clear(factors)
			nearest, most = 0, alike
		}
		if alike < most {
			continue
		}
		nearest++
		for i := range factors {
			factors[i] += q.above(i)
		}
	}
	for i := range factors {
		factors[i] /= float64(max(1, nearest))
		if nearest == 0 {
			factors[i] = 1
		}
	}
	return factors
}

// agreement returns the number of axes on which two points agree.
func agreement(a, b *candidate) int {
	alike, others := 0, b.point.Values()
	for i, v := range a.point.Values() {
		if v == others[i] {
			alike++
		}
	}
	return alike
}

// spread returns the points, or the most that are allowed. If there are too many, it takes those
// with the largest crowding distance: the ends of every objective, then those whose neighbours are
// farthest.
func (r *rounds) spread(points []*candidate, most int) []*candidate {
	if len(points) <= most {
		return points
	}
	distance := r.crowding(points)
	order := slices.Clone(points)
	slices.SortStableFunc(order, func(a, b *candidate) int { return cmp.Compare(distance[b], distance[a]) })
	return order[:most]
}

// crowding returns the crowding distance of points of a front (Deb 2002, section III-B).
func (r *rounds) crowding(points []*candidate) map[*candidate]float64 {
	distance := map[*candidate]float64{}
	for i := range r.goals.Objectives {
		of := func(c *candidate) float64 { return r.slack.known(c, i) }
		order := slices.Clone(points)
		slices.SortStableFunc(order, func(a, b *candidate) int { return cmp.Compare(of(a), of(b)) })
		last := len(order) - 1
		distance[order[0]], distance[order[last]] = math.Inf(1), math.Inf(1)
		extent := of(order[last]) - of(order[0])
		if !(extent > 0) || math.IsInf(extent, 0) {
			continue
		}
		for j := 1; j < last; j++ {
			distance[order[j]] += (of(order[j+1]) - of(order[j-1])) / extent
		}
	}
	return distance
}
