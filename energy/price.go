package energy

import "fmt"

// price is what one kind of action costs.
type price struct {
	// name is the action's name in files for Accelergy.
	name ActionName
	// part is the part of the energy that it is added to.
	part string
	// action names the action in errors, e.g. "queue pushes".
	action string
	// count is how often it happened.
	count func(*Actions) uint64
	// pj is the energy of one action, in pJ. clockPJ is the share of it that clocked registers take,
	// whatever they hold.
	pj, clockPJ float64
	// operands says how operands change the price; nil if they don't.
	operands *share
	// missing says why there is no price, e.g. "the policy has no queues"; "" if there is a price.
	missing string
}

// of returns the energy of all actions of the kind, in pJ.
func (p price) of(a *Actions) (float64, error) {
	n := p.count(a)
	if n > 0 && p.missing != "" {
		return 0, fmt.Errorf("energy: %s have no price, but there were %d: %s", p.action, n, p.missing)
	}
	return float64(n) * p.with(a.Operands), nil
}

// with returns the energy of one action on some operands, in pJ.
func (p price) with(o *Operands) float64 {
	switch {
	case o == nil || p.operands == nil:
		return p.pj
	case p.operands.clocked:
		return p.clockPJ + (p.pj-p.clockPJ)*p.operands.of(o)
	}
	return p.pj * p.operands.of(o)
}
