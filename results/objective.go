package results

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/results/format"
)

// Objective is a figure of a whole run by which designs are compared.
type Objective struct {
	// Name identifies it in files and pages. Text is the title of its axis.
	Name, Text string
	// More reports whether more is better.
	More bool
	// Of returns the figure in the unit of files; nil if a run lacks it.
	Of func(Record) *float64
	// Axis converts a figure to the unit of Text. Show formats it in that unit.
	Axis func(float64) float64
	Show func(float64) string
}

// Objectives that depend on prices.
const (
	energyObjective      = "energy_pj"
	areaObjective        = "area_mm2"
	energyDelayObjective = "energy_delay_pj_cycles"
)

// objectives are in the order in which readers see them.
var objectives = []Objective{
	ofNetwork("cycles", FigureNamed("cycles_total"), "cycles of the whole network"),
	ofNetwork(energyObjective, FigureNamed("energy_total_pj"), "energy of the whole network, uJ"),
	{
		Name: areaObjective, Text: "chip area, mm²", Show: format.Three,
		Of: func(r Record) *float64 { return &r.AreaMM2.Total },
	},
	{
		Name: "accuracy", Text: "top-1 accuracy, %", More: true, Show: format.Accuracy,
		Axis: func(v float64) float64 { return 100 * v },
		Of:   func(r Record) *float64 { return r.measured(pgworkloads.MetricTop1) },
	},
	{
		Name: "perplexity", Text: "perplexity", Show: format.Three,
		Of: func(r Record) *float64 { return r.measured(pgworkloads.MetricPerplexity) },
	},
	ofNetwork("realised_saving", FigureNamed("realised_saving"), "realised saving of the whole network"),
	{
		Name: energyDelayObjective, Text: "energy times cycles of the whole network, pJ x cycles", Show: format.Whole,
		Of: func(r Record) *float64 {
			product := r.Total.EnergyPJ.Total * float64(r.Total.Cycles.Total)
			return &product
		},
	},
}

// ofNetwork makes an objective of a figure of the whole network.
func ofNetwork(name string, f Figure, text string) Objective {
	o := Objective{
		Name: name, Text: text, More: f.Goal == More, Show: f.Show,
		Of: func(r Record) *float64 { return f.Of(r.Total) },
	}
	if f.Unit == picojouleUnit {
		o.Axis = func(v float64) float64 { return v / format.PicojoulesPerMicrojoule }
	}
	return o
}

// measured returns the accuracy by a metric; nil if it was not measured.
func (r Record) measured(metric string) *float64 {
	if r.Accuracy == nil || r.Accuracy.Metric != metric {
		return nil
	}
	return &r.Accuracy.Value
}

// ObjectivesNamed returns the objectives with some names. Only code calls it, so an unknown name is
// a bug.
func ObjectivesNamed(names ...string) []Objective {
	list := make([]Objective, len(names))
	for i, name := range names {
		at := slices.IndexFunc(objectives, func(o Objective) bool { return o.Name == name })
		if at < 0 {
			panic(fmt.Sprintf("results: no objective %q is declared", name))
		}
		list[i] = objectives[at]
		if list[i].Axis == nil {
			list[i].Axis = func(v float64) float64 { return v }
		}
	}
	return list
}
