package sim

import (
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// issueAhead returns transfers of the weights of later steps, while the inputs of this step wait
// for the layer before, which still computes. Once that layer has stopped computing, nothing must
// be in the way of its last results.
func (l *loader) issueAhead() []transfer {
	var transfers []transfer
	if !l.ahead || l.pads[memory.Activation].issued > 0 {
		return nil
	}
	for _, s := range l.plan.Steps[l.step+1:] {
		weights, ok := l.weights(s, true)
		transfers = append(transfers, weights...)
		if !ok {
			break
		}
	}
	return transfers
}

// prefetchTransfers is how many transfers a layer has under way to a scratchpad that fetches
// ahead: one that arrives and one behind it. So what others request waits for no more than these.
const prefetchTransfers = 2

// weights returns the transfers of the weights of a step, as issue does. ahead is set if they are
// not wanted yet.
func (l *loader) weights(s mapper.Step, ahead bool) ([]transfer, bool) {
	p := l.pads[memory.Weight]
	if ahead && s.Weights >= p.issued && p.underWay >= prefetchTransfers {
		return nil, false
	}
	return p.issue(s.Weights)
}

// activations returns the transfers of the inputs of a step, as issue does. Inputs that have long
// been in DRAM come a few at a time while the layer before computes.
func (l *loader) activations(s mapper.Step) ([]transfer, bool) {
	p := l.pads[memory.Activation]
	p.gently = l.ahead && !p.bounds.clear()
	return p.issue(s.Activations)
}

// allIssued tells whether nothing is left to request. Passes request operands that are cut along
// K, up to the last pass.
func (l *loader) allIssued() bool {
	return l.step == len(l.plan.Steps) && (l.through || !l.plan.IsCut())
}
