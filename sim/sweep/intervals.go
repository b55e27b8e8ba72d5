package sweep

import (
	"strings"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/interval"
	"pgsim/results/table"
)

// rangesKey is the key of intervals in metrics.
const rangesKey = "ranges"

// appendIntervals appends the intervals of metrics, none if they were not requested. They are
// placed beside the figures, so the names of their columns don't follow from their place in the
// record.
func appendIntervals(cells []cell, name string, ranges *results.MetricRanges) []cell {
	if ranges == nil {
		return cells
	}
	of := strings.TrimSuffix(strings.TrimSuffix(name, rangesKey), "_")
	for _, i := range ranges.Intervals {
		figure := under(of, i.Figure)
		if i.HasNoColumn() {
			cells = append(cells, cell{column{figure, realKind}, i.Value})
		}
		cells = append(cells, cell{column{figure + "_low", realKind}, i.Low}, cell{column{figure + "_high", realKind}, i.High})
	}
	return cells
}

// byPrice is the energy and area of a point, by the prices that they depend on. It is nil if that
// was not requested.
type byPrice struct {
	prices       []results.PriceRange
	energy, area results.Parts
}

func newByPrice(r results.Record) *byPrice {
	if r.Ranges == nil {
		return nil
	}
	return &byPrice{r.Ranges.Prices, r.Total.Ranges.EnergyByPricePJ, r.Ranges.AreaByPriceMM2}
}

// partsByPrice returns an objective by the prices that it depends on, and its factor that depends
// on none. Only energy, its product with cycles, and area have prices.
func (f figures) partsByPrice(objective string) (by results.Parts, times float64, ok bool) {
	switch {
	case f.byPrice == nil:
	case objective == energyObjective.name:
		return f.byPrice.energy, 1, true
	case objective == edpObjective.name:
		return f.byPrice.energy, cyclesObjective.sure(f), true
	case objective == areaObjective.name:
		return f.byPrice.area, 1, true
	}
	return by, times, false
}

// interval returns how far off an objective of a point may be, nil if it depends on no price.
func (f figures) interval(objective string) *interval.Interval {
	by, times, ok := f.partsByPrice(objective)
	if !ok {
		return nil
	}
	ends := interval.Sum(results.ByPrice(by, f.byPrice.prices), results.Ends(f.byPrice.prices)).Times(times)
	return &ends
}

// contenders returns the keys of the points that may be better than the best one by an objective
// of which less is better. They are better at some prices, which are the same for both points.
func contenders(points []figures, best figures, objective string) []string {
	var keys []string
	below, belowTimes, ok := best.partsByPrice(objective)
	for _, p := range points {
		by, times, known := p.partsByPrice(objective)
		if p.Key == best.Key || !ok || !known {
			continue
		}
		prices, same := results.JoinPrices(best.byPrice.prices, p.byPrice.prices)
		if !same {
			continue // points of a sweep have prices from the same tables
		}
		ratio, found := results.RatioEnds(by, below, prices)
		if found && ratio.Times(times / belowTimes)[0] < 1 {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// intervalTable returns the table of how far off the best points may be. It has no lines if that
// was not requested.
func (s *Summary) intervalTable(c Competition) table.Table {
	t := table.Table{
		Title: "Best points of " + c.Workload + ": value [low, high], and how many others may be better at other prices",
		Texts: 1, Header: []string{"best by", "low", "value", "high", "may be better", "key"},
	}
	for _, b := range c.Best {
		if b.Interval != nil {
			t.Lines = append(t.Lines, []string{
				b.Objective, format.Significant(b.Interval[0]), format.Significant(b.Value), format.Significant(b.Interval[1]),
				format.Count(uint64(len(b.Contenders))), b.Key,
			})
		}
	}
	return t
}
