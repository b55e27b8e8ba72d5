package compare

import (
	"slices"

	"pgsim/results"
	"pgsim/results/stored"
)

// Sections of figures that do not belong to layers; the others are those of the catalogue.
const (
	accuracySection results.Section = "accuracy"
	areaSection     results.Section = "area"
)

// layerSections are the sections of figures of layers, in the order of tables.
var layerSections = []results.Section{
	results.SavingsSection, results.CyclesSection, results.RatesSection, results.WorkSection, results.EnergySection,
}

// titles are the titles of the sections' tables.
var titles = map[results.Section]string{
	accuracySection:        "Accuracy",
	areaSection:            "Area, mm²",
	results.SavingsSection: "Savings and what gates spare",
	results.CyclesSection:  "Cycles",
	results.RatesSection:   "Time, power and throughput",
	results.WorkSection:    "Passes, idle PE steps and DRAM",
	results.EnergySection:  "Energy, uJ",
}

// Names of figures that the code refers to.
const (
	totalCycles = "cycles_total"
	totalEnergy = "energy_total_pj"
)

// first are the figures that readers ask for first. The other figures of their section follow in
// the order of the catalogue.
var first = []string{"realised_saving", "realised_saving_array", "ideal_saving", "energy_saving"}

// wholes are the figures whose parts are the other figures of their section.
var wholes = []string{totalCycles, totalEnergy}

const wholeText = "all"

// text is a figure's name in the table of its section.
func text(f results.Figure) string {
	if slices.Contains(wholes, f.Name) {
		return wholeText
	}
	return f.Label
}

// alone is a figure's name in a table of several sections.
func alone(f results.Figure) string {
	if f.Section == results.EnergySection || f.Section == areaSection {
		return string(f.Section) + ": " + text(f)
	}
	return f.Label
}

// figures returns the figures of some runs, section by section: all compared figures that at least
// one run has.
func figures(runs []stored.Run) []results.Figure {
	metrics := make([]results.Metrics, len(runs))
	for i, r := range runs {
		metrics[i] = r.Total
	}
	all := results.Figures(metrics...)
	slices.SortStableFunc(all, func(a, b results.Figure) int { return rank(a) - rank(b) })
	return slices.DeleteFunc(all, func(f results.Figure) bool { return f.Section == results.NoSection })
}

// rank orders figures by section, and within a section by what readers ask for first.
func rank(f results.Figure) int {
	at := slices.Index(first, f.Name)
	if at < 0 {
		at = len(first)
	}
	return slices.Index(layerSections, f.Section)*(len(first)+1) + at
}
