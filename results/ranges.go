package results

import (
	"slices"

	"pgsim/results/interval"
)

// PriceRange is a price that results depend on, and how far off it may be.
type PriceRange struct {
	// Name is the table and the price, e.g. "45nm: logic.adder".
	Name string `json:"name"`
	// Low and High are the ends, as factors of the table's price.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// LowSource and HighSource say where the ends come from.
	LowSource  string `json:"low_source"`
	HighSource string `json:"high_source"`
}

// RecordRanges say how far off the prices of a run may be, and which prices its area depends on.
type RecordRanges struct {
	Prices []PriceRange `json:"prices"`
	// AreaByPriceMM2 is the area split by price.
	AreaByPriceMM2 Parts `json:"area_by_price_mm2"`
	// Area is how far off the area may be.
	Area Interval `json:"area"`
}

// MetricRanges say which prices energy depends on, and how far off figures may be.
type MetricRanges struct {
	// EnergyByPricePJ is the energy split by price. BaselineEnergyByPricePJ is the same for the
	// baseline, null without one.
	EnergyByPricePJ         Parts  `json:"energy_by_price_pj"`
	BaselineEnergyByPricePJ *Parts `json:"baseline_energy_by_price_pj"`
	// Intervals are the intervals of the figures that depend on prices.
	Intervals []Interval `json:"intervals"`
}

// Interval is a figure and how far off it may be.
type Interval struct {
	// Figure is the name of the figure, as in CSV.
	Figure string  `json:"figure"`
	Value  float64 `json:"value"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	// Open is set for a ratio that is a saving at one end and a loss at the other.
	Open bool `json:"open,omitempty"`
}

// Names of figures that have intervals. Energy-delay is energy times time.
const (
	EnergyInterval            = "energy_total_pj"
	EnergyDelayInterval       = "energy_delay_pj_s"
	PowerInterval             = "power_mw"
	EfficiencyInterval        = "tops_per_w"
	EnergySavingInterval      = "energy_saving"
	EnergyDelaySavingInterval = "energy_delay_saving"
	AreaInterval              = "area_total_mm2"
)

// Interval returns the interval of a figure; nil if it has none.
func (m Metrics) Interval(figure string) *Interval {
	if m.Ranges == nil {
		return nil
	}
	at := slices.IndexFunc(m.Ranges.Intervals, func(i Interval) bool { return i.Figure == figure })
	if at < 0 {
		return nil
	}
	return &m.Ranges.Intervals[at]
}

// SetIntervals computes how far off area, energy and the figures derived from them may be. The
// splits by price must be there.
func (r *Record) SetIntervals() {
	prices := r.Ranges.Prices
	ends := interval.Sum(ByPrice(r.Ranges.AreaByPriceMM2, prices), Ends(prices))
	r.Ranges.Area = newInterval(AreaInterval, r.AreaMM2.Total, ends)
	for i := range r.Layers {
		r.Layers[i].setIntervals(prices)
	}
	r.Gated.setIntervals(prices)
	r.Total.setIntervals(prices)
}

func newInterval(figure string, value float64, ends interval.Interval) Interval {
	return Interval{Figure: figure, Value: value, Low: ends[0], High: ends[1]}
}

// setIntervals computes the intervals of the figures in the metrics.
func (m *Metrics) setIntervals(prices []PriceRange) {
	energy := interval.Sum(ByPrice(m.Ranges.EnergyByPricePJ, prices), Ends(prices))
	m.Ranges.Intervals = []Interval{newInterval(EnergyInterval, m.EnergyPJ.Total, energy)}
	add := func(i Interval) { m.Ranges.Intervals = append(m.Ranges.Intervals, i) }
	if m.Seconds != nil {
		add(newInterval(EnergyDelayInterval, m.EnergyPJ.Total**m.Seconds, energy.Times(*m.Seconds)))
	}
	if m.PowerMW != nil && m.EnergyPJ.Total > 0 {
		add(newInterval(PowerInterval, *m.PowerMW, energy.Times(*m.PowerMW/m.EnergyPJ.Total)))
	}
	if m.TOPSPerW != nil && energy[0] > 0 {
		operations := *m.TOPSPerW * m.EnergyPJ.Total
		add(newInterval(EfficiencyInterval, *m.TOPSPerW, interval.Interval{operations / energy[1], operations / energy[0]}))
	}
	if m.EnergySaving == nil || m.Ranges.BaselineEnergyByPricePJ == nil {
		return
	}
	saving, ok := RatioEnds(*m.Ranges.BaselineEnergyByPricePJ, m.Ranges.EnergyByPricePJ, prices)
	if !ok {
		return
	}
	add(Saving(EnergySavingInterval, *m.EnergySaving, saving))
	if m.RealisedSaving != nil {
		add(Saving(EnergyDelaySavingInterval, *m.EnergySaving**m.RealisedSaving, saving.Times(*m.RealisedSaving)))
	}
}

// Saving is the interval of a ratio that is a saving above 1 and a loss below.
func Saving(figure string, value float64, ends interval.Interval) Interval {
	i := newInterval(figure, value, ends)
	i.Open = ends.Contains(1)
	return i
}

// HasNoColumn reports whether metrics have only the interval of a figure. CSV then needs a column
// for its value besides those of the ends.
func (i Interval) HasNoColumn() bool {
	return i.Figure == EnergyDelayInterval || i.Figure == EnergyDelaySavingInterval
}

// JoinPrices returns the prices of all lists, each once; false if two lists have different ranges
// for one price.
func JoinPrices(lists ...[]PriceRange) ([]PriceRange, bool) {
	var all []PriceRange
	known := map[string]PriceRange{}
	for _, p := range slices.Concat(lists...) {
		before, twice := known[p.Name]
		switch {
		case !twice:
			all, known[p.Name] = append(all, p), p
		case before != p:
			return nil, false
		}
	}
	return all, true
}

// ByPrice returns the part of a quantity for each of some prices.
func ByPrice(parts Parts, prices []PriceRange) []float64 {
	by := make([]float64, len(prices))
	for i, p := range prices {
		by[i] = parts.Value(p.Name)
	}
	return by
}

// RatioEnds returns the ends of a ratio of two quantities that depend on some prices; false if the
// lower one may be 0 or less.
func RatioEnds(above, below Parts, prices []PriceRange) (interval.Interval, bool) {
	return interval.Ratio(ByPrice(above, prices), ByPrice(below, prices), Ends(prices))
}

// Ends returns the ends of the ranges of some prices.
func Ends(prices []PriceRange) []interval.Price {
	ends := make([]interval.Price, len(prices))
	for i, p := range prices {
		ends[i] = interval.Price{Low: p.Low, High: p.High}
	}
	return ends
}
