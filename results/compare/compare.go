package compare

import (
	"slices"

	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// Format is the version of the JSON schema of a Comparison.
const Format = "pgsim.compare/1"

// Comparison is runs side by side.
type Comparison struct {
	// Format is the constant Format.
	Format string `json:"format"`
	// Runs are the runs' names, in the order of all lists of values.
	Runs []string `json:"runs"`
	// Workload is the workload of the first run.
	Workload string `json:"workload"`
	// Remarks are those on the workloads of all runs; left out if there are none.
	Remarks []string `json:"remarks,omitempty"`
	// Settings are the settings in which runs differ.
	Settings []Setting `json:"settings"`
	// Figures are the figures of the gated layers and of the whole network.
	Figures []Figure `json:"figures"`
	// Intervals say how far off figures may be; left out if a run has none.
	Intervals []IntervalFigure `json:"intervals,omitempty"`
}

// Setting is a setting in which runs differ.
type Setting struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// Figure is one figure of all runs.
type Figure struct {
	// Section is the table that contains it. Scope is "gated" (layers), "total" (the whole network)
	// or "chip".
	Section results.Section `json:"section"`
	Scope   string          `json:"scope"`
	Name    string          `json:"name"`
	Unit    string          `json:"unit"`
	// Values are the values of the runs. Ratios are over the value of the first run. Both are null
	// if there is none.
	Values []*float64 `json:"values"`
	Ratios []*float64 `json:"ratios"`

	text, alone string // its name in the table of its section, and in others
	show        func(float64) string
}

// Scopes of figures.
const (
	gatedScope = "gated"
	totalScope = "total"
	chipScope  = "chip"
)

// scopes are the sums of layers that are compared.
var scopes = []struct {
	name, text string
	of         func(stored.Run) results.Metrics
}{
	{gatedScope, "gated layers", func(r stored.Run) results.Metrics { return r.Gated }},
	{totalScope, "whole network", func(r stored.Run) results.Metrics { return r.Total }},
}

// New compares runs. There must be at least one, and all should have one workload;
// [stored.SameWorkload] checks that.
func New(runs []stored.Run) *Comparison {
	c := &Comparison{
		Format: Format, Workload: runs[0].Workload.Name,
		Remarks: remarks(runs), Runs: names(runs), Settings: settings(runs), Figures: append(accuracy(runs), area(runs)...),
	}
	all := figures(runs)
	for _, section := range layerSections {
		for _, s := range scopes {
			if s.name == gatedScope && !slices.ContainsFunc(runs, hasGates) {
				continue
			}
			for _, f := range all {
				if f.Section == section {
					c.Figures = append(c.Figures, newFigure(f, s.name, runs, func(r stored.Run) *float64 { return f.Of(s.of(r)) }))
				}
			}
		}
	}
	var remark string
	if c.Intervals, remark = intervals(runs); remark != "" {
		c.Remarks = append(c.Remarks, remark)
	}
	return c
}

func hasGates(r stored.Run) bool { return r.Gated.MACs > 0 }

func names(runs []stored.Run) []string {
	list := make([]string, len(runs))
	for i, r := range runs {
		list[i] = r.Name
	}
	return list
}

// remarks returns the remarks on the runs and their workloads, each once.
func remarks(runs []stored.Run) []string {
	var list []string
	for _, run := range runs {
		for _, r := range run.AllRemarks() {
			if !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	return list
}

func settings(runs []stored.Run) []Setting {
	list := []Setting{}
	for _, s := range stored.Differences(runs) {
		list = append(list, Setting{s.Key, s.Values})
	}
	return list
}

// newFigure takes a figure of every run.
func newFigure(f results.Figure, scope string, runs []stored.Run, of func(stored.Run) *float64) Figure {
	all := Figure{Section: f.Section, Scope: scope, Name: f.Name, Unit: f.Unit, text: text(f), alone: alone(f), show: f.Show}
	for _, r := range runs {
		all.Values = append(all.Values, of(r))
	}
	for _, v := range all.Values {
		all.Ratios = append(all.Ratios, over(v, all.Values[0]))
	}
	return all
}

// over returns a / b; nil if there is no such ratio.
func over(a, b *float64) *float64 {
	if a == nil || b == nil || *b == 0 {
		return nil
	}
	r := *a / *b
	return &r
}

// accuracy returns the accuracy of the runs, once per metric.
func accuracy(runs []stored.Run) []Figure {
	var list []Figure
	var seen []string
	for _, r := range runs {
		if r.Accuracy == nil || slices.Contains(seen, r.Accuracy.Metric) {
			continue
		}
		metric := r.Accuracy.Metric
		seen = append(seen, metric)
		f := results.Figure{Section: accuracySection, Name: metric, Label: metric, Unit: "fraction", Show: format.AccuracyPercent}
		if metric != pgworkloads.MetricTop1 {
			f.Unit, f.Show = metric, format.Three
		}
		list = append(list, newFigure(f, totalScope, runs, func(r stored.Run) *float64 {
			if r.Accuracy == nil || r.Accuracy.Metric != metric {
				return nil
			}
			return &r.Accuracy.Value
		}))
	}
	return list
}

// area returns the chip area by part.
func area(runs []stored.Run) []Figure {
	f := results.Figure{Section: areaSection, Name: "area_total_mm2", Label: wholeText, Unit: "mm²", Show: format.Three}
	list := []Figure{newFigure(f, chipScope, runs, func(r stored.Run) *float64 { return &r.AreaMM2.Total })}
	for _, part := range results.PartNames(runs, func(r stored.Run) results.Parts { return r.AreaMM2 }) {
		f.Name, f.Label = "area_"+part+"_mm2", part
		list = append(list, newFigure(f, chipScope, runs, func(r stored.Run) *float64 {
			v := r.AreaMM2.Value(part)
			return &v
		}))
	}
	return list
}
