package sweep

import (
	"pgsim/pgworkloads"
	"pgsim/results"
)

// figures are what summaries need of a point's record.
type figures struct {
	Point
	metric                    string
	accuracy                  *float64
	cycles, energyPJ, areaMM2 float64
	total, gated              savings
}

// savings are those of the whole network, or of its gated layers alone.
type savings struct {
	ideal    float64
	realised *float64
}

func newFigures(p Point, r results.Record) figures {
	f := figures{
		Point:  p,
		cycles: float64(r.Total.Cycles.Total), energyPJ: r.Total.EnergyPJ.Total, areaMM2: r.AreaMM2.Total,
		total: newSavings(r.Total), gated: newSavings(r.Gated),
	}
	if r.Accuracy != nil {
		f.metric, f.accuracy = r.Accuracy.Metric, &r.Accuracy.Value
	}
	return f
}

func newSavings(m results.Metrics) savings {
	return savings{m.IdealSaving, m.RealisedSaving}
}

// objective is a figure by which points compete.
type objective struct {
	name string
	// of returns the figure, nil where it is not known.
	of func(figures) *float64
	// more tells whether more is better.
	more func(figures) bool
}

func always(more bool) func(figures) bool { return func(figures) bool { return more } }

// Objectives by name.
var (
	accuracyObjective = objective{
		"accuracy", func(f figures) *float64 { return f.accuracy },
		func(f figures) bool { return f.metric != pgworkloads.MetricPerplexity },
	}
	cyclesObjective   = objective{"cycles", func(f figures) *float64 { return &f.cycles }, always(false)}
	energyObjective   = objective{"energy_pj", func(f figures) *float64 { return &f.energyPJ }, always(false)}
	areaObjective     = objective{"area_mm2", func(f figures) *float64 { return &f.areaMM2 }, always(false)}
	realisedObjective = objective{"realised_saving", func(f figures) *float64 { return f.total.realised }, always(true)}
	edpObjective      = objective{"energy_delay_pj_cycles", func(f figures) *float64 {
		product := f.energyPJ * f.cycles
		return &product
	}, always(false)}
)

// better tells whether a is better than b by an objective.
func (o objective) better(a, b figures) bool {
	x, y := *o.of(a), *o.of(b)
	if o.more(a) {
		return x > y
	}
	return x < y
}

// known returns the points that an objective is known of.
func (o objective) known(points []figures) []figures {
	var known []figures
	for _, p := range points {
		if o.of(p) != nil {
			known = append(known, p)
		}
	}
	return known
}
