package steps

import (
	"slices"

	"pgsim/sim/sweep"
)

// workloadAxis is the axis whose values are the groups of a plot.
const workloadAxis = "workload"

// Point is a finished point of a sweep with steps: its place on the axes, and its figures.
type Point struct {
	Workload, Step string
	// Rest are the values on the other axes that apply. Points that share them are in one plot.
	Rest []Value
	// Cycles and EnergyPJ, in picojoules, are those of the whole network.
	Cycles, EnergyPJ float64
	// Saving and EnergySaving are those over the baseline. RivalSaving is the saving in energy
	// times time over the best plain array of equal area. They are 0 if there is nothing to compare
	// with.
	Saving, EnergySaving, RivalSaving float64
}

// Value is a value on an axis.
type Value struct{ Axis, Value string }

// Finished returns the steps of a grid, none if it has no such axis, and its finished points, both
// in the order of the grid.
func Finished(g *sweep.Grid, store *sweep.Store) (steps []string, points []Point, err error) {
	step := slices.IndexFunc(g.Axes, func(a sweep.Axis) bool { return a.Name == sweep.StepAxis })
	if step < 0 {
		return nil, nil, nil
	}
	finished, err := store.Finished(g)
	if err != nil {
		return nil, nil, err
	}
	for i := range g.Len() {
		at := g.Point(i)
		if !finished[at.Key] {
			continue
		}
		r, err := store.Record(at)
		if err != nil {
			return nil, nil, err
		}
		p := Point{
			Cycles: float64(r.Total.Cycles.Total), EnergyPJ: r.Total.EnergyPJ.Total,
			Saving: valueOr0(r.Total.RealisedSaving), EnergySaving: valueOr0(r.Total.EnergySaving),
		}
		if r.Rival != nil {
			p.RivalSaving = r.Rival.EnergyDelaySaving
		}
		for a, value := range at.Values() {
			switch name := g.Axes[a].Name; {
			case name == workloadAxis:
				p.Workload = value
			case name == sweep.StepAxis:
				p.Step = value
			case value != "":
				p.Rest = append(p.Rest, Value{name, value})
			}
		}
		points = append(points, p)
	}
	return g.Axes[step].Values, points, nil
}

func valueOr0(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
