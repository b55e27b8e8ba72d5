package reference

import "iter"

func init() { Policies.Register("both-passes", "", policyFunc(bothPasses)) }

// bothPasses runs an LSB pass over all outputs of a tile right after its MSB pass: M0 L0 M1 L1 ...
// Which of its sums are used is chosen where they leave.
func bothPasses(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range pl.groups {
			for _, t := range pl.tiles(g) {
				high, low := pl.tilePass(KindHigh, t), pl.tilePass(KindLow, t)
				low.selects, high.selected = high, true
				if !yield(run(high)) || !yield(run(low)) {
					return
				}
			}
		}
	}
}
