package results

import (
	"errors"
	"fmt"
)

// CheckSums returns an error if figures of a record contradict each other, as in an edited file:
// cycles are the sum of their parts, and the network's figures are the sums of its layers'.
func (r Record) CheckSums() error {
	var cycles, macs uint64
	for i, l := range r.Layers {
		if err := l.checkSums(); err != nil {
			return fmt.Errorf("layers[%d].%w", i, err)
		}
		cycles += l.Cycles.Total
		macs += l.MACs
	}
	if err := r.Total.checkSums(); err != nil {
		return fmt.Errorf("total.%w", err)
	}
	if err := r.Gated.checkSums(); err != nil {
		return fmt.Errorf("gated.%w", err)
	}
	if r.Total.Cycles.Total != cycles || r.Total.MACs != macs {
		return fmt.Errorf("total: has %d cycles and %d MACs, its layers %d and %d",
			r.Total.Cycles.Total, r.Total.MACs, cycles, macs)
	}
	return r.checkRanges()
}

// checkRanges returns an error if only some figures have ranges, or if a range is invalid.
func (r Record) checkRanges() error {
	has := func(where string, m Metrics) error {
		if (r.Ranges == nil) != (m.Ranges == nil) {
			return fmt.Errorf("%s.ranges: must be there if those of the record are, and only then", where)
		}
		return nil
	}
	for i, l := range r.Layers {
		if err := has(fmt.Sprintf("layers[%d]", i), l.Metrics); err != nil {
			return err
		}
	}
	if err := errors.Join(has("total", r.Total), has("gated", r.Gated)); err != nil || r.Ranges == nil {
		return err
	}
	for _, p := range r.Ranges.Prices {
		if !(0 <= p.Low && p.Low <= 1 && 1 <= p.High) {
			return fmt.Errorf("ranges.prices: %s: must be from 0..1 to 1 or more, got %v to %v", p.Name, p.Low, p.High)
		}
	}
	return nil
}

func (m Metrics) checkSums() error {
	if sum := m.Cycles.Busy + m.Cycles.Stall.Total(); sum != m.Cycles.Total {
		return fmt.Errorf("cycles.total: is %d, its parts add up to %d", m.Cycles.Total, sum)
	}
	if sum := m.ArrayCycles.Busy + m.ArrayCycles.Stall.Total(); sum != m.Cycles.Array {
		return fmt.Errorf("cycles.array: is %d, its parts add up to %d", m.Cycles.Array, sum)
	}
	if sum := m.Waterfall.Total(); m.Waterfall != nil && sum != int64(m.Cycles.Total) {
		return fmt.Errorf("cycles.total: is %d, the steps of its waterfall add up to %d", m.Cycles.Total, sum)
	}
	return nil
}

// Add adds the figures of other layers that are sums. It leaves the rest to the caller: ratios, and
// figures of the baseline, which the sum then lacks.
func (m *Metrics) Add(other Metrics) {
	m.BaselineCycles, m.BaselineEnergyPJ, m.Waterfall, m.Ranges = nil, nil, nil, nil
	for _, f := range figures {
		if f.Sum == Added {
			addTo(f.at(m), f.at(&other))
		}
	}
	m.Counters = m.Counters.Add(other.Counters)
	m.EnergyPJ = m.EnergyPJ.Add(other.EnergyPJ)
	m.ActivationWords = m.ActivationWords.Add(other.ActivationWords)
}

// addTo adds a figure to another if both exist or only the first is missing. Parts add their totals
// themselves.
func addTo(to, from any) {
	switch to := to.(type) {
	case *uint64:
		if from, ok := from.(*uint64); ok {
			*to += *from
		}
	case **float64:
		from, ok := from.(**float64)
		if !ok || *from == nil {
			return
		}
		sum := **from
		if *to != nil {
			sum += **to
		}
		*to = &sum
	}
}
