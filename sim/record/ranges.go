package record

import (
	"errors"
	"fmt"
	"slices"

	"pgsim/energy"
	"pgsim/results"
	"pgsim/sim"
)

// AddIntervals adds to the record of a job how far off its results may be if each price may be
// anything within its range.
func AddIntervals(r *results.Record, found sim.Outcome, prices sim.PriceRanges) error {
	all, err := joinRanges(priceRanges(prices.Machine), priceRanges(prices.Baseline))
	if err != nil {
		return err
	}
	r.Ranges = &results.RecordRanges{Prices: all, AreaByPriceMM2: newParts(prices.Machine.Area())}
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

// addTo adds the figures of a layer that depend on prices.
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

// priceRanges lists the prices of a machine. It returns nil for a nil machine.
func priceRanges(m *energy.Ranged) []results.PriceRange {
	if m == nil {
		return nil
	}
	var list []results.PriceRange
	for _, s := range m.Ranges() {
		list = append(list, results.PriceRange{
			Name: s.Name, Low: s.Low.Times, High: s.High.Times, LowSource: s.Low.Source, HighSource: s.High.Source,
		})
	}
	return list
}

// joinRanges lists the prices of a machine and of its baseline, each once. A price that both have
// is the same price, so it has one range.
func joinRanges(machine, baseline []results.PriceRange) ([]results.PriceRange, error) {
	all, same := results.JoinPrices(machine, baseline)
	if same {
		return all, nil
	}
	for _, p := range machine {
		if at := slices.IndexFunc(baseline, func(b results.PriceRange) bool { return b.Name == p.Name && b != p }); at >= 0 {
			return nil, fmt.Errorf("energy.technology: the machine and its baseline have different ranges of %s; "+
				"give the file of one of them another name", p.Name)
		}
	}
	return nil, errors.New("energy.technology: a table has two ranges of a price; leave one")
}
