package sweep_test

import (
	"context"
	"fmt"
	"os"

	"pgsim/sim/sweep"
)

// A grid of two policies and two sizes of the array, run in a folder. The same call on
// the same folder runs only what is left.
func Example() {
	spec := sweep.NewSpec()
	spec.Workloads = []string{"fracbnn-resnet20-cifar10"}
	spec.Configs = []string{"pg-16x16"}
	spec.Images = []int{1}
	spec.Arrays = []sweep.Shape{{Rows: 16, Cols: 16}, {Rows: 32, Cols: 32}}
	spec.Policies = []string{"lockstep", "column-share"}
	spec.AccuracyImages = 0 // measured for every workload otherwise
	grid, err := spec.Grid(sweep.Build{Version: "an example", Digest: "a build"})
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "sweep")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	store, err := sweep.Open(dir, grid, sweep.OpenOptions{})
	if err != nil {
		panic(err)
	}
	defer store.Close() //nolint:errcheck // the folder is removed anyway
	outcome, err := sweep.Run(context.Background(), grid, store, sweep.Options{})
	if err != nil {
		panic(err)
	}
	summary, err := sweep.Collect(grid, store)
	if err != nil {
		panic(err)
	}
	fmt.Println(outcome.Ran, "points run,", summary.Finished, "of", summary.Points, "finished")
	fewest := summary.Workloads[0].Best[0]
	fmt.Println("the best in", fewest.Objective, "takes", fewest.Value)
	// Output:
	// 4 points run, 4 of 4 finished
	// the best in cycles takes 129549
}
