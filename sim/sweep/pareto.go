package sweep

import (
	"slices"

	"pgsim/results/pareto"
)

// best returns the best point by an objective, the first one if several tie.
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

// front returns the points whose objectives are all known and that no other point beats; see
// [pareto.Front].
func front(points []figures, objectives []objective) []figures {
	better := make([]pareto.Better[figures], len(objectives))
	for i, o := range objectives {
		points, better[i] = o.known(points), o.better
	}
	return pareto.Front(points, better...)
}
