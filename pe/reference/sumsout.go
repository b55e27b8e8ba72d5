package reference

import (
	"errors"
	"iter"
	"slices"
)

// partByPart runs all tiles of a column group past one part of K after the other. The next
// group begins with the part with which this one ends.
func partByPart(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		all, size := pl.newPass(KindFull, pl.groups[0]).groups, pl.partGroups()
		if size == 0 {
			size = all
		}
		var firsts []int
		for first := 0; first < all; first += size {
			firsts = append(firsts, first)
		}
		for _, g := range pl.groups {
			for _, first := range firsts {
				for _, t := range pl.tiles(g) {
					if !yield(run(pl.partPass(t, first, min(size, all-first)))) {
						return
					}
				}
			}
			slices.Reverse(firsts)
		}
	}
}

// partPass returns a pass of a tile over some groups of operands, whose sums leave the array.
func (pl *plan) partPass(t tile, first, groups int) *pass {
	p := pl.tilePass(KindFull, t)
	p.sumsOut = groups < p.groups
	p.take(first, groups, nil)
	return p
}

// checkSums refuses gates where sums leave before they are complete.
func (m Machine) checkSums(p Problem) error {
	if m.SumsOut && p.Gated {
		return errors.New("reference: Machine.SumsOut: must be false where Problem.Gated is true: PEs decide by whole sums")
	}
	return nil
}
