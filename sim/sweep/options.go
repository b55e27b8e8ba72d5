package sweep

import (
	"pgsim/pgworkloads"
	"pgsim/sim"
)

// Options say how a grid is run.
type Options struct {
	// Workers is how many points run at once, 0 for as many as there are
	// processors.
	Workers int
	// FailFast stops at the first point that fails.
	FailFast bool
	// Part picks points, all of them by its zero value.
	Part Part
	// Layers keeps layers in which no gate has a say, so that later calls with the same
	// one needn't run them again. It may be nil.
	Layers *sim.LayerCache
	// Prepare returns the workload of a variant, as [Grid.Prepare] does; nil for that. It
	// may be called from several goroutines at a time.
	Prepare func(*Variant) (pgworkloads.Workload, Facts, error)
	// Started is called with the number of points that are left to run, Done after
	// each of them, one call at a time. Either may be nil.
	Started func(left int)
	Done    func(p Point, err error)
}

// Outcome is what a run found.
type Outcome struct {
	// Finished points were there already, Ran were run now.
	Finished, Ran int
	// Failed are points that could not be run, in the order of the grid.
	Failed []Failure
}

// Failure is a point that could not be run.
type Failure struct {
	Point Point
	Err   error
}
