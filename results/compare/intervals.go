package compare

import (
	"slices"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// IntervalFigure is a figure of all runs with how far off it may be. The runs share the
// prices that they have from the same tables: ratios are surer than what they are of.
type IntervalFigure struct {
	Scope string `json:"scope"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	// Values are those of the runs, Ratios are over the value of the first; null where
	// there is none.
	Values []*results.Interval `json:"values"`
	Ratios []*results.Interval `json:"ratios"`

	text string
	show func(float64) string
}

// pricedFigure is a figure that depends on prices: in each run a sum over prices, so many
// times.
type pricedFigure struct {
	name, unit, text string
	show             func(float64) string
	by               func(results.Metrics) results.Parts
	times            func(results.Metrics) *float64
}

var one = 1.0

// pricedFigures are the figures of layers that are compared.
var pricedFigures = []pricedFigure{
	{
		results.EnergyInterval, "pJ", "energy, uJ", format.Microjoules,
		func(m results.Metrics) results.Parts { return m.Ranges.EnergyByPricePJ },
		func(results.Metrics) *float64 { return &one },
	},
	{
		results.EnergyDelayInterval, "pJ s", "energy x time, pJ s", format.Significant,
		func(m results.Metrics) results.Parts { return m.Ranges.EnergyByPricePJ },
		func(m results.Metrics) *float64 { return m.Seconds },
	},
}

// ownSavings are the savings over the baseline that each run has itself.
var ownSavings = []struct{ name, text string }{
	{results.EnergySavingInterval, "energy saving"},
	{results.EnergyDelaySavingInterval, "energy x time saving"},
}

// differentRanges is remarked where runs have no intervals to compare.
const differentRanges = "no intervals: the runs have different ranges of the same prices; run them with the same tables"

// intervals returns what is known of how far off figures may be, nothing where a run has
// no ranges.
func intervals(runs []stored.Run) (list []IntervalFigure, remark string) {
	if slices.ContainsFunc(runs, func(r stored.Run) bool { return r.Ranges == nil }) {
		return nil, ""
	}
	prices, ok := allPrices(runs)
	if !ok {
		return nil, differentRanges
	}
	list = append(list, areaIntervals(runs, prices))
	for _, s := range scopes {
		if s.name == gatedScope && !slices.ContainsFunc(runs, hasGates) {
			continue
		}
		for _, h := range pricedFigures {
			list = append(list, h.figure(s.name, runs, s.of, prices))
		}
		for _, o := range ownSavings {
			f := IntervalFigure{Scope: s.name, Name: o.name, Unit: "ratio", text: o.text, show: format.Times}
			for _, r := range runs {
				f.Values, f.Ratios = append(f.Values, s.of(r).Interval(o.name)), append(f.Ratios, nil)
			}
			list = append(list, f)
		}
	}
	return list, ""
}

// allPrices returns the prices of all runs, false where a range differs between two.
func allPrices(runs []stored.Run) ([]results.PriceRange, bool) {
	lists := make([][]results.PriceRange, len(runs))
	for i, r := range runs {
		lists[i] = r.Ranges.Prices
	}
	return results.JoinPrices(lists...)
}

// areaIntervals is the chip area.
func areaIntervals(runs []stored.Run, prices []results.PriceRange) IntervalFigure {
	f := IntervalFigure{Scope: chipScope, Name: results.AreaInterval, Unit: "mm²", text: "area, mm²", show: format.Three}
	for _, r := range runs {
		f.Values = append(f.Values, &r.Ranges.Area)
		f.Ratios = append(f.Ratios, ratio(f.Name, r.Ranges.AreaByPriceMM2, runs[0].Ranges.AreaByPriceMM2, prices,
			over(&r.AreaMM2.Total, &runs[0].AreaMM2.Total), 1))
	}
	return f
}

// figure takes the figure of every run.
func (h pricedFigure) figure(scope string, runs []stored.Run, of func(stored.Run) results.Metrics, prices []results.PriceRange) IntervalFigure {
	f := IntervalFigure{Scope: scope, Name: h.name, Unit: h.unit, text: h.text, show: h.show}
	first := of(runs[0])
	for _, r := range runs {
		m := of(r)
		own := m.Interval(h.name)
		f.Values = append(f.Values, own)
		times := over(h.times(m), h.times(first))
		var found *results.Interval
		if base := first.Interval(h.name); own != nil && base != nil && times != nil {
			found = ratio(h.name, h.by(m), h.by(first), prices, over(&own.Value, &base.Value), *times)
		}
		f.Ratios = append(f.Ratios, found)
	}
	return f
}

// ratio returns how far off a ratio of two runs may be, nil where there is none; times is the
// part of it that depends on no price.
func ratio(name string, above, below results.Parts, prices []results.PriceRange, value *float64, times float64) *results.Interval {
	ends, ok := results.RatioEnds(above, below, prices)
	if !ok || value == nil {
		return nil
	}
	found := results.Saving(name, *value, ends.Times(times))
	return &found
}

// open tells whether a ratio or saving may go either way.
func (f IntervalFigure) open() bool {
	return slices.ContainsFunc(slices.Concat(f.Values, f.Ratios), func(i *results.Interval) bool { return i != nil && i.Open })
}
