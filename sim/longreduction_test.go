package sim

import (
	"context"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads/shapes"
)

// TestLongestReductionRunsOnEveryPreset runs the longest reduction of Llama-class models, without
// gates and, if a policy has some, with them. The default array, where inputs are cut, too, runs a
// whole tile, the others one pixel. A run fails if the counts at its end don't agree.
func TestLongestReductionRunsOnEveryPreset(t *testing.T) {
	const k = 53248 // of the feed-forward layers of Llama 3.1 405B
	tests := map[string][]string{"pg-16x16 weight-stationary": {"array.dataflow=weight-stationary", "array.policy=row-pack"}}
	for _, name := range configs.PresetNames() {
		tests[name] = nil
		tests[name+" sums"] = []string{"array.policy=dense", "array.sums=scratchpad"}
	}
	for name, sets := range tests {
		t.Run(name, func(t *testing.T) {
			preset, _, _ := strings.Cut(name, " ")
			acc, err := configs.Resolve(preset, sets)
			if err != nil {
				t.Fatal(err)
			}
			pixels := 1
			if preset == configs.Base {
				pixels = acc.Array.Rows
			}
			work, err := shapes.GEMM{M: pixels, N: acc.Array.Cols, K: k, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.4, 1)
			if err != nil {
				t.Fatal(err)
			}
			var baseline *configs.Accelerator
			if twin := acc.DenseTwin(); acc.Array.Policy != twin.Array.Policy {
				baseline = &twin
			}
			job, err := NewJob(acc, baseline, work, Full)
			if err != nil {
				t.Fatal(err)
			}
			if plan := job.machine.plans[0]; !plan.IsCut() && plan.SumsMoved() == 0 {
				t.Fatal("all operands have room")
			}
			got, err := job.Run(context.Background(), work, JobOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if layer := got.Machine.Layers[0]; layer.Report.Cycles < layer.Alone.Cycles {
				t.Errorf("%d cycles with memory, %d without", layer.Report.Cycles, layer.Alone.Cycles)
			}
		})
	}
}
