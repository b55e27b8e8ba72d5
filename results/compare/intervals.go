package compare

import (
	"slices"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// IntervalFigure is a figure of all runs, and how far off it may be. Runs share the prices that
// come from the same tables, so ratios are more certain than the values that they compare.
type IntervalFigure struct {
	Scope string `json:"scope"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	// Values are the values of the runs. Ratios are over the value of the first run. Both are null
	// if there is none.
	Values []*results.Interval `json:"values"`
	Ratios []*results.Interval `json:"ratios"`

	text string
	show func(float64) string
}

// pricedFigure is a figure that depends on prices: in each run it is a sum over prices, times a
// factor.
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

// ownSavings are savings over the baseline of each run.
var ownSavings = []struct{ name, text string }{
	{results.EnergySavingInterval, "energy saving"},
	{results.EnergyDelaySavingInterval, "energy x time saving"},
}

// differentRanges is the remark if runs have no intervals to compare.
const differentRanges = "no intervals: the runs have different ranges of the same prices; run them with the same tables"

// intervals returns how far off figures may be; nothing if a run has no ranges.
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

// allPrices returns the prices of all runs; false if a range differs between two runs.
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

// figure collects the figure of every run.
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

// ratio returns how far off a ratio of two runs may be; nil if there is no ratio. times is the part
// of it that depends on no price.
func ratio(name string, above, below results.Parts, prices []results.PriceRange, value *float64, times float64) *results.Interval {
	ends, ok := results.RatioEnds(above, below, prices)
	if !ok || value == nil {
		return nil
	}
	found := results.Saving(name, *value, ends.Times(times))
	return &found
}

// open reports whether a ratio or saving may be above or below 1.
func (f IntervalFigure) open() bool {
	return slices.ContainsFunc(slices.Concat(f.Values, f.Ratios), func(i *results.Interval) bool { return i != nil && i.Open })
}
