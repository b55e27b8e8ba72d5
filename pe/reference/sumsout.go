package reference

import (
	"errors"
	"fmt"
	"iter"
	"slices"
)

// partByPart runs all tiles of some column groups past one part of K after the other. The next
// groups begin with the part with which these end.
func partByPart(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		all, size := pl.newPass(KindFull, pl.groups[0]).groups, pl.partGroups()
		var firsts []int
		for first := 0; first < all; first += size {
			firsts = append(firsts, first)
		}
		for groups := range slices.Chunk(pl.groups, pl.machine.SumsOut) {
			for _, first := range firsts {
				for _, g := range groups {
					if !pl.partOfGroup(g, first, min(size, all-first), yield) {
						return
					}
				}
			}
			slices.Reverse(firsts)
		}
	}
}

// partOfGroup runs all tiles of a column group past some groups of operands.
func (pl *plan) partOfGroup(g columnGroup, first, groups int, yield func(order) bool) bool {
	for _, t := range pl.tiles(g) {
		p := pl.tilePass(KindFull, t)
		p.sumsOut = groups < p.groups
		p.take(first, groups, nil)
		if !yield(run(p)) {
			return false
		}
	}
	return true
}

// checkSums refuses gates and time steps if sums leave before they are complete.
func (m Machine) checkSums(p Problem) error {
	switch {
	case m.SumsOut < 0:
		return fmt.Errorf("reference: Machine.SumsOut: must be 0 or more, got %d", m.SumsOut)
	case m.SumsOut > 0 && m.PartOperands == 0:
		return errors.New("reference: Machine.SumsOut: must be 0 where Machine.PartOperands is 0: there are no parts")
	case m.SumsOut > 0 && p.Gated:
		return errors.New("reference: Machine.SumsOut: must be 0 where Problem.Gated is true: PEs decide by whole sums")
	case m.SumsOut > 0 && p.Recurrent != nil:
		return errors.New("reference: Machine.SumsOut: must be 0 where Problem.Recurrent is given")
	}
	return nil
}
