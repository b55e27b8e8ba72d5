package sweep

import (
	"pgsim/pgworkloads"
	"pgsim/sim"
)

// Options say how to run a grid.
type Options struct {
	// Workers is how many points run at once; 0 is the number of processors.
	Workers int
	// FailFast stops at the first point that fails.
	FailFast bool
	// Part picks points. Its zero value picks all.
	Part Part
	// Layers keeps layers in which gates have no effect, so that later calls with the same cache
	// needn't run them again. It may be nil.
	Layers *sim.LayerCache
	// Prepare returns the workload of a variant. If it is nil, [Grid.Prepare] does. It may be
	// called from several goroutines at a time.
	Prepare func(*Variant) (pgworkloads.Workload, Facts, error)
	// Started is called with the number of points that are left to run. Done is called after each
	// of them, one call at a time. Either may be nil.
	Started func(left int)
	Done    func(p Point, err error)
}

// Outcome is the result of a run.
type Outcome struct {
	// Finished points were there already, Ran points were run now.
	Finished, Ran int
	// Failed are points that could not be run, in the order of the grid.
	Failed []Failure
}

// Failure is a point that could not be run.
type Failure struct {
	Point Point
	Err   error
}
