package record

import (
	"slices"

	"pgsim/energy"
	"pgsim/results"
	"pgsim/sim"
)

// AddIntervals says in the record of what a job found how far off its results may be,
// where the prices are anything within their ranges.
func AddIntervals(r *results.Record, found sim.Outcome, prices sim.PriceRanges) error {
	r.Ranges = &results.RecordRanges{
		Prices:         priceRanges(prices.Machine, prices.Baseline),
		AreaByPriceMM2: newParts(prices.Machine.Area()),
	}
	r.Gated.Ranges, r.Total.Ranges = &results.MetricRanges{}, &results.MetricRanges{}
	for i, layer := range found.Machine.Layers {
		by, err := prices.Machine.Energy(layer.Actions)
		if err != nil {
			return err
		}
		own := &results.MetricRanges{EnergyByPricePJ: newParts(by)}
		if found.Baseline != nil {
			if by, err = prices.Baseline.Energy(found.Baseline.Layers[i].Actions); err != nil {
				return err
			}
			baseline := newParts(by)
			own.BaselineEnergyByPricePJ = &baseline
		}
		r.Layers[i].Ranges = own
		addTo(r.Total.Ranges, own)
		if layer.Gated {
			addTo(r.Gated.Ranges, own)
		}
	}
	r.SetIntervals()
	return nil
}

// addTo adds what depends on prices in a layer.
func addTo(sum, layer *results.MetricRanges) {
	sum.EnergyByPricePJ = sum.EnergyByPricePJ.Add(layer.EnergyByPricePJ)
	if layer.BaselineEnergyByPricePJ == nil {
		return
	}
	if sum.BaselineEnergyByPricePJ == nil {
		sum.BaselineEnergyByPricePJ = &results.Parts{}
	}
	*sum.BaselineEnergyByPricePJ = sum.BaselineEnergyByPricePJ.Add(*layer.BaselineEnergyByPricePJ)
}

// priceRanges lists the prices of some machines, each once; nil ones have none.
func priceRanges(machines ...*energy.Ranged) []results.PriceRange {
	var list []results.PriceRange
	for _, m := range machines {
		if m == nil {
			continue
		}
		for _, s := range m.Ranges() {
			if slices.ContainsFunc(list, func(p results.PriceRange) bool { return p.Name == s.Name }) {
				continue
			}
			list = append(list, results.PriceRange{
				Name: s.Name, Low: s.Low.Times, High: s.High.Times, LowSource: s.Low.Source, HighSource: s.High.Source,
			})
		}
	}
	return list
}
