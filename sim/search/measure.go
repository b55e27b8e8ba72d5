package search

import (
	"fmt"
	"math"

	"pgsim/configs/registry"
	"pgsim/configs/units"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/sim"
	"pgsim/sim/sweep"
)

// Measure is a figure by which machines are compared.
type Measure struct {
	// Name is the name for users, Unit the unit of limits.
	Name, Unit string
	// More tells whether more is better.
	More bool
	// objective is the objective of records that it shows. Measures in other units share it.
	objective string
	// from says what gives the figure before a full run.
	from origin
	// of returns the figure in Unit, nil if a record has none.
	of func(results.Record) *float64
	// interval returns how far off the figure may be, in Unit, nil if that is not known.
	interval func(results.Record) *results.Interval
}

// origin is what gives a figure before a full run.
type origin int

const (
	fromRun    origin = iota // nothing: the run may give any figure
	fromBounds               // bounds of cycles and energy give a bound of it
	exact                    // it is known
)

// Measures are all measures: those with short names in the units of tables, and those with the
// names and units of files.
var Measures = registry.New[Measure]("measure")

func init() {
	for _, m := range []Measure{
		scaled("edp", "energy_delay_pj_cycles", "pJ x cycles", 1),
		scaled("cycles", "cycles", "", 1),
		scaled("energy", "energy_pj", "uJ", 1/format.PicojoulesPerMicrojoule),
		scaled("area", "area_mm2", "mm2", 1),
		scaled(accuracyObjective, accuracyObjective, "%", units.Percent),
		scaled(perplexityObjective, perplexityObjective, "", 1),
		{
			Name: "bandwidth", Unit: "GB/s", objective: "bandwidth", from: exact, of: bandwidth,
			interval: func(results.Record) *results.Interval { return nil },
		},
		scaled(savingObjective, savingObjective, "", 1),
		scaled("energy_pj", "energy_pj", "pJ", 1),
		scaled("area_mm2", "area_mm2", "mm2", 1),
		scaled("energy_delay_pj_cycles", "energy_delay_pj_cycles", "pJ x cycles", 1),
	} {
		Measures.Register(m.Name, m.doc(), m)
	}
}

// Objectives that a grid may lack.
const (
	accuracyObjective   = "accuracy"
	perplexityObjective = "perplexity"
	savingObjective     = "realised_saving"
)

// doc returns a description of the measure in one sentence.
func (m Measure) doc() string {
	better := "less is better"
	if m.More {
		better = "more is better"
	}
	if m.Unit == "" {
		return better
	}
	return "in " + m.Unit + ", " + better
}

// origins are the origins of the objectives of records. Objectives that are not listed, such as
// savings, also depend on the run of the baseline.
var origins = map[string]origin{
	"cycles": fromBounds, "energy_pj": fromBounds, "energy_delay_pj_cycles": fromBounds,
	"area_mm2": exact, accuracyObjective: exact, perplexityObjective: exact,
}

// scaled returns a measure that is an objective of records times a factor.
func scaled(name, objective, unit string, factor float64) Measure {
	o := results.ObjectivesNamed(objective)[0]
	return Measure{
		Name: name, Unit: unit, More: o.More, objective: objective, from: origins[objective],
		of: func(r results.Record) *float64 {
			v := o.Of(r)
			if v == nil {
				return nil
			}
			times := *v * factor
			return &times
		},
		interval: func(r results.Record) *results.Interval {
			i := o.Interval(r)
			if i == nil {
				return nil
			}
			return &results.Interval{Figure: name, Value: i.Value * factor, Low: i.Low * factor, High: i.High * factor}
		},
	}
}

// bandwidth returns the DRAM bandwidth of a record's machine.
func bandwidth(r results.Record) *float64 {
	v, err := sim.Bandwidth(r.Config)
	if err != nil {
		return nil
	}
	return &v
}

// best returns a figure that no machine can beat.
func (m Measure) best() float64 {
	if m.More {
		return math.Inf(1)
	}
	return math.Inf(-1)
}

// known returns an error if a grid can't have a figure.
func (m Measure) known(g *sweep.Grid) error {
	switch m.objective {
	case accuracyObjective, perplexityObjective:
		metric := map[string]string{accuracyObjective: pgworkloads.MetricTop1, perplexityObjective: pgworkloads.MetricPerplexity}
		for i := range g.Variants {
			if v := &g.Variants[i]; v.Err == nil && v.Metric() != metric[m.objective] {
				return fmt.Errorf("%s is not known of %s; %s", m.Name, v.Values[0], m.remedy())
			}
		}
	case savingObjective:
		for _, machine := range g.Machines {
			if machine.Err == nil && machine.Baseline == nil {
				return fmt.Errorf("%s is not known of %s; %s", m.Name, machine.Accelerator.Name, m.remedy())
			}
		}
	}
	return nil
}

// remedy says what is needed to know a figure.
func (m Measure) remedy() string {
	if m.from == exact {
		return "give a trace with a test set and --accuracy-images, or leave the measure out"
	}
	return "give a --baseline, or leave the measure out"
}
