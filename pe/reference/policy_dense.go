package reference

import "iter"

func init() { Policies.Register("dense", "", policyFunc(dense)) }

// dense runs every tile once, with all bits.
func dense(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range pl.groups {
			for _, t := range pl.tiles(g) {
				if !yield(run(pl.tilePass(KindFull, t))) {
					return
				}
			}
		}
	}
}
