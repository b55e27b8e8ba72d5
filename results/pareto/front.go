// Package pareto finds the best of several designs.
package pareto

import "slices"

// Better reports whether a is better than b by one objective. If they are equal, neither is better.
type Better[P any] func(a, b P) bool

// Front returns the points that no other point beats. A point beats another if it is nowhere worse
// and somewhere better. The result is sorted by the first objective, best first, ties by the next.
// Points that are equal in all objectives are all kept.
func Front[P any](points []P, objectives ...Better[P]) []P {
	order := slices.Clone(points)
	slices.SortStableFunc(order, func(a, b P) int {
		for _, better := range objectives {
			if better(a, b) {
				return -1
			}
			if better(b, a) {
				return 1
			}
		}
		return 0
	})
	// A point that beats another comes before it, and whatever beats the former beats the latter,
	// too. So it is enough to compare with the points kept so far.
	var front []P
	for _, p := range order {
		if !slices.ContainsFunc(front, func(q P) bool { return beats(q, p, objectives) }) {
			front = append(front, p)
		}
	}
	return front
}

// beats reports whether a is nowhere worse than b and somewhere better.
func beats[P any](a, b P, objectives []Better[P]) bool {
	somewhere := false
	for _, better := range objectives {
		if better(b, a) {
			return false
		}
		somewhere = somewhere || better(a, b)
	}
	return somewhere
}
