package sweep

import "slices"

// best returns the best point by an objective, the first of equal ones.
func best(points []figures, o objective) (figures, bool) {
	known := o.known(points)
	if len(known) == 0 {
		return figures{}, false
	}
	return slices.MinFunc(known, func(a, b figures) int {
		switch {
		case o.better(a, b):
			return -1
		case o.better(b, a):
			return 1
		}
		return 0
	}), true
}

// front returns the points that no other beats in all objectives at once: it is
// nowhere worse and somewhere better. They are in the order of the first
// objective, from its best to its worst.
func front(points []figures, objectives []objective) []figures {
	known := points
	for _, o := range objectives {
		known = o.known(known)
	}
	var kept []figures
	for _, p := range known {
		if !slices.ContainsFunc(known, func(q figures) bool { return dominates(q, p, objectives) }) {
			kept = append(kept, p)
		}
	}
	slices.SortStableFunc(kept, func(a, b figures) int {
		for _, o := range objectives {
			if o.better(a, b) {
				return -1
			}
			if o.better(b, a) {
				return 1
			}
		}
		return 0
	})
	return kept
}

// dominates tells whether a is nowhere worse than b and somewhere better.
func dominates(a, b figures, objectives []objective) bool {
	somewhere := false
	for _, o := range objectives {
		if o.better(b, a) {
			return false
		}
		somewhere = somewhere || o.better(a, b)
	}
	return somewhere
}
