package sim

import (
	"fmt"

	"pgsim/energy"
)

// PriceRanges say how far off the prices of a job may be.
type PriceRanges struct {
	Machine *energy.Ranged
	// Baseline is nil if there is none.
	Baseline *energy.Ranged
}

// PriceRanges returns the ranges of the prices of both machines. It refuses prices without ranges,
// which a user's table may have.
func (j *Job) PriceRanges() (PriceRanges, error) {
	var r PriceRanges
	var err error
	if r.Machine, err = j.machine.priceRanges(); err == nil && j.baseline != nil {
		r.Baseline, err = j.baseline.priceRanges()
	}
	return r, err
}

// ActionPrices lists all actions of the machine, what each costs, and how often it happened in a
// run of the job.
func (j *Job) ActionPrices(r Result) ([]energy.ActionPrice, error) {
	actions := make([]energy.Actions, len(r.Layers))
	for i, l := range r.Layers {
		actions[i] = l.Actions
	}
	return j.machine.energy.ActionPrices(actions...)
}

func (p *planned) priceRanges() (*energy.Ranged, error) {
	ranged, err := p.PriceRanges()
	if err != nil {
		err = fmt.Errorf("%s: %w", p.acc.Name, err)
	}
	return ranged, err
}
