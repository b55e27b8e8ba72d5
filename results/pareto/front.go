// Package pareto tells which of several designs are worth having.
package pareto

import "slices"

// Better tells by one objective whether a is better than b. Of equal ones neither
// is.
type Better[P any] func(a, b P) bool

// Front returns the points that no other beats in all objectives at once: it is
// nowhere worse and somewhere better. They are in the order of the first objective,
// best first, equal ones in that of the next; points that are equal in all are all
// there.
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
	// What beats a point comes before it, and whatever beats that beats it, too: so
	// it is enough to look at the points that are kept already.
	var front []P
	for _, p := range order {
		if !slices.ContainsFunc(front, func(q P) bool { return beats(q, p, objectives) }) {
			front = append(front, p)
		}
	}
	return front
}

// beats tells whether a is nowhere worse than b and somewhere better.
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
