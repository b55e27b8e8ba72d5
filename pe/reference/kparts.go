package reference

import (
	"fmt"
	"slices"

	"pgsim/configs/ints"
)

// kParts cuts passes along K. The buffers before the feeders hold the given number of operand
// groups at a time, or all if it is 0.
type kParts struct {
	groups int
	// left are the parts that have not started, in order.
	left []*pass
	// backwards is set if the next pass goes from its last groups to its first.
	backwards bool
	// waits are the cycles by which parts come late, without the first part of every pass. later
	// counts the late parts that have begun, and waited the cycles that the next one has already
	// waited.
	waits         []int
	later, waited int
}

// begun tells whether parts of a pass are still to start.
func (a *kParts) begun() bool { return len(a.left) > 0 }

// late tells whether the next part, which is not the first of its pass, waits for its operands in
// this cycle.
func (a *kParts) late() bool {
	if len(a.waits) == 0 {
		return false
	}
	if a.waited < a.waits[a.later%len(a.waits)] {
		a.waited++
		return true
	}
	a.later, a.waited = a.later+1, 0
	return false
}

// next returns the part that starts.
func (a *kParts) next() *pass {
	p := a.left[0]
	a.left = a.left[1:]
	return p
}

// cut cuts a pass. The pass itself becomes the last part: it decides and drains, and what the
// policy knows about it stays true. Every part continues from the sums of the part before.
func (a *kParts) cut(p *pass) {
	if a.groups == 0 || p.groups == 0 || p.sumsOut {
		a.left = []*pass{p}
		return
	}
	end := p.firstGroup + p.groups
	var firsts []int
	for first := p.firstGroup; first < end; first += a.groups - first%a.groups {
		firsts = append(firsts, first)
	}
	if a.backwards {
		slices.Reverse(firsts)
	}
	a.backwards = !a.backwards
	before := p.continues
	var besideBefore *pass // sums at low bits of a mixed pass continue from it
	for i, first := range firsts {
		part, beside := p, p.beside
		if i < len(firsts)-1 {
			part, beside = p.early(), p.beside.early()
		}
		part.take(first, min(a.groups-first%a.groups, end-first), before)
		if beside != nil {
			beside.take(first, part.groups, besideBefore)
			part.beside, beside.whole = beside, part
		}
		before, besideBefore = part, beside
		a.left = append(a.left, part)
	}
}

// early returns a part of a pass that neither decides nor drains.
func (p *pass) early() *pass {
	if p == nil {
		return nil
	}
	part := *p
	part.more, part.decides, part.drains = true, false, false
	return &part
}

// take makes a pass stream the given number of groups from first on, and continue from other sums.
func (p *pass) take(first, groups int, continues *pass) {
	p.firstGroup, p.groups, p.continues = first, groups, continues
}

// partGroups returns how many operand groups a pass streams at a time.
func (pl *plan) partGroups() int {
	return ints.CeilDiv(pl.machine.PartOperands, pl.machine.Lanes)
}

// checkSplit refuses mixed passes that come in parts of two different ranges of K.
func (m Machine) checkSplit(p Problem) error {
	if p.Gated && p.FirstOperands > 0 && m.PartOperands > 0 && m.Policy == bandSharePolicy {
		return fmt.Errorf("reference: Problem.FirstOperands: must be 0 with %s and Machine.PartOperands, got %d: "+
			"rows of a mixed pass work on the same part of K", m.Policy, p.FirstOperands)
	}
	return nil
}

// checkParts refuses parts that cut a group of operands, and negative waits.
func (m Machine) checkParts() error {
	if m.PartOperands < 0 || m.Lanes > 0 && m.PartOperands%m.Lanes != 0 {
		return fmt.Errorf("reference: Machine.PartOperands: must be a multiple of Lanes = %d, got %d", m.Lanes, m.PartOperands)
	}
	for i, wait := range m.PartWaits {
		if wait < 0 {
			return fmt.Errorf("reference: Machine.PartWaits[%d]: must be 0 or more, got %d", i, wait)
		}
	}
	return nil
}
