package sim_test

import (
	"context"
	"fmt"

	"pgsim/pgworkloads/shapes"
	"pgsim/sim"
)

// A product with 40 % of its gates on, drawn at random, on the default machine and on
// the same machine without gates.
func ExampleJob() {
	product := shapes.GEMM{M: 256, N: 64, K: 576, Bits: 4, HighBits: 2, WeightBits: 8}
	work, err := product.Random(0.4, 7)
	if err != nil {
		panic(err)
	}
	machine, err := sim.ResolveMachine("pg-16x16", []string{"array.queue_depth=4"})
	if err != nil {
		panic(err)
	}
	baseline, err := sim.ResolveBaseline("", machine)
	if err != nil {
		panic(err)
	}
	job, err := sim.NewJob(machine, baseline, work, sim.Full)
	if err != nil {
		panic(err)
	}
	found, err := job.Run(context.Background(), work, sim.JobOptions{})
	if err != nil {
		panic(err)
	}
	gated, dense := found.Machine.Layers[0].Report, found.Baseline.Layers[0].Report
	fmt.Println(gated.Cycles, "cycles instead of", dense.Cycles)
	// Output: 114273 cycles instead of 149285
}
