package sweep

import (
	"slices"

	"pgsim/pgworkloads"
	"pgsim/results"
)

// figures are the parts of a point's record that summaries need.
type figures struct {
	Point
	metric       string // of the accuracy, "" if that was not measured
	accuracy     *float64
	values       []*float64 // by objective, nil if the record has none
	total, gated savings
	byPrice      *byPrice
}

// savings are those of the whole network, or of its gated layers.
type savings struct {
	ideal float64
	// realised is with memory, array is of the array alone; nil without a baseline.
	realised, array *float64
}

func newFigures(p Point, r results.Record) figures {
	f := figures{Point: p, total: newSavings(r.Total), gated: newSavings(r.Gated), byPrice: newByPrice(r)}
	if r.Accuracy != nil {
		f.metric, f.accuracy = r.Accuracy.Metric, &r.Accuracy.Value
	}
	for _, o := range weighed {
		f.values = append(f.values, o.Of(r))
	}
	return f
}

func newSavings(m results.Metrics) savings {
	return savings{m.IdealSaving, m.RealisedSaving, m.RealisedSavingArray}
}

// weighed are the objectives of records.
var weighed = results.ObjectivesNamed("cycles", "energy_pj", "area_mm2", "realised_saving", "energy_delay_pj_cycles")

// objective is a figure by which points compete.
type objective struct {
	name string
	// of returns the figure, nil if it is not known.
	of func(figures) *float64
	// more tells whether more is better.
	more func(figures) bool
}

// Objectives by name. The accuracy is in whatever metric the workload has.
var (
	accuracyObjective = objective{
		"accuracy", func(f figures) *float64 { return f.accuracy },
		func(f figures) bool { return f.metric != pgworkloads.MetricPerplexity },
	}
	cyclesObjective   = weighedBy("cycles")
	energyObjective   = weighedBy("energy_pj")
	areaObjective     = weighedBy("area_mm2")
	realisedObjective = weighedBy("realised_saving")
	edpObjective      = weighedBy("energy_delay_pj_cycles")
)

// weighedBy is one of the objectives of records.
func weighedBy(name string) objective {
	at := slices.IndexFunc(weighed, func(o results.Objective) bool { return o.Name == name })
	return objective{name, func(f figures) *float64 { return f.values[at] }, func(figures) bool { return weighed[at].More }}
}

// sure returns a figure that all points have.
func (o objective) sure(f figures) float64 { return *o.of(f) }

// better tells whether a is better than b by an objective.
func (o objective) better(a, b figures) bool {
	x, y := o.sure(a), o.sure(b)
	if o.more(a) {
		return x > y
	}
	return x < y
}

// known returns the points for which an objective is known.
func (o objective) known(points []figures) []figures {
	var known []figures
	for _, p := range points {
		if o.of(p) != nil {
			known = append(known, p)
		}
	}
	return known
}
