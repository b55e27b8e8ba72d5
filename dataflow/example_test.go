package dataflow_test

import (
	"fmt"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads/shapes"
)

// The passes of a small product with half of its gates on, drawn at random, on a 4x4
// array, and where its cycles go.
func ExampleSchedule() {
	work, err := shapes.GEMM{M: 8, N: 4, K: 3, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.5, 1)
	if err != nil {
		panic(err)
	}
	acc, err := configs.Resolve("pg-16x16", []string{"array.rows=4", "array.cols=4", "array.policy=lockstep"})
	if err != nil {
		panic(err)
	}
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		panic(err)
	}
	layer := work.Layers[0]
	schedule := dataflow.NewSchedule(machine, layer, dataflow.WholeLayer(layer.Layer, work.Images, machine.Cols))
	for {
		pass, earliest, more := schedule.Next()
		if !more {
			break
		}
		fmt.Printf("cycle %d: %s, %d steps\n", earliest, pass.Kind, pass.Timing.Steps)
		schedule.Start(earliest, 0) // the memory is never late, and stretches nothing
	}
	report := schedule.Finish(schedule.End())
	fmt.Println(report.Cycles, "cycles,", report.Breakdown.Busy, "busy")
	for cause, cycles := range report.Breakdown.Stall {
		if cycles > 0 {
			fmt.Printf("%s: %d\n", stall.Cause(cause).Label(), cycles)
		}
	}
	// Output:
	// cycle 0: high, 6 steps
	// cycle 6: high, 6 steps
	// cycle 13: low, 6 steps
	// cycle 19: low, 6 steps
	// 35 cycles, 24 busy
	// fill and drain: 10
	// decision wait: 1
}
