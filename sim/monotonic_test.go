package sim

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// mostLost is how much more of something may slow down a layer-like shape on the default machine.
// ANOMALIES.md says what unusual machines do.
const mostLost = 0.01

// TestMoreCostsLittle doubles the resources of the default machine, one at a time, on shapes of
// real layers.
func TestMoreCostsLittle(t *testing.T) {
	shapes := []shapes.GEMM{
		{M: 1024, N: 16, K: 144},
		{M: 256, N: 32, K: 288},
		{M: 128, N: 64, K: 576},
		{M: 49, N: 128, K: 256},
	}
	def, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	var depth dataflow.Queued
	if err := def.Array.Settings.Into("array", &depth); err != nil {
		t.Fatal(err)
	}
	keys := map[string]int{
		"dram.channels":                       def.DRAM.Channels,
		"dma.max_outstanding":                 def.DMA.MaxOutstanding,
		"scratchpads.activation.capacity_kib": def.Scratchpads.Activation.CapacityKiB,
		"scratchpads.activation.banks":        def.Scratchpads.Activation.Banks,
		"scratchpads.weight.capacity_kib":     def.Scratchpads.Weight.CapacityKiB,
		"scratchpads.output.capacity_kib":     def.Scratchpads.Output.CapacityKiB,
		"array.queue_depth":                   depth.QueueDepth,
		"array.lanes":                         def.Array.Lanes,
	}
	for _, shape := range shapes {
		shape.Bits, shape.HighBits, shape.WeightBits = 4, 2, 8
		work, err := shape.Random(0.3, 1)
		if err != nil {
			t.Fatal(err)
		}
		for key, has := range keys {
			before := cyclesOf(t, work, key, has)
			for _, more := range []int{2 * has, 4 * has} {
				after := cyclesOf(t, work, key, more)
				if lost := after/before - 1; lost > mostLost {
					t.Errorf("%v: %s=%d takes %v cycles, %d %v: %.1f %% more", shape, key, has, before, more, after, 100*lost)
				}
			}
		}
	}
}

// mostLonger is the factor by which a run may take longer with more of something.
const mostLonger = 1.01

func cyclesOf(t *testing.T, w pgworkloads.Workload, key string, value int) float64 {
	t.Helper()
	r, err := newSystem(t, key+"="+strconv.Itoa(value)).Run(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return float64(r.Layers[0].Report.Cycles)
}

// TestLargerWeightScratchpad gives random machines a larger weight scratchpad. A run may take at
// most 1 % longer, because transfers come in another order. For every column group it may also
// take the time that the DRAM needs to open a row and to give as many bytes as were added. A layer
// that was cut along K may then come in one block for each group, and the first pass of a group
// waits for all of it.
func TestLargerWeightScratchpad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := shapes.GEMM{
			M: rapid.IntRange(1, 100).Draw(t, "m"), N: rapid.IntRange(1, 100).Draw(t, "n"), K: rapid.IntRange(1, 300).Draw(t, "k"),
			Bits: 4, HighBits: rapid.IntRange(1, 3).Draw(t, "high bits"), WeightBits: 8,
		}
		work, err := shape.Random(rapid.Float64Range(0.01, 1).Draw(t, "gated"), 1)
		if err != nil {
			t.Fatal(err)
		}
		side := rapid.SampledFrom([]int{2, 5, 8, 16})
		rows, cols := side.Draw(t, "rows"), side.Draw(t, "cols")
		sets := []string{
			fmt.Sprintf("array.rows=%d", rows), fmt.Sprintf("array.cols=%d", cols),
			fmt.Sprintf("array.lanes=%d", rapid.IntRange(1, 4).Draw(t, "lanes")),
			fmt.Sprintf("dma.max_outstanding=%d", rapid.SampledFrom([]int{1, 4, 32}).Draw(t, "outstanding")),
			"array.policy=" + drawPolicy(t, "output-stationary"),
		}
		kib := rapid.SampledFrom([]int{2, 4, 8, 16}).Draw(t, "kib")
		cycles := func(kib int) uint64 {
			acc, err := configs.Resolve(configs.Base, append(sets, fmt.Sprintf("scratchpads.weight.capacity_kib=%d", kib)))
			if err != nil {
				t.Fatal(err)
			}
			s, err := New(acc)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(work); err != nil {
				t.Skip(err)
			}
			r, err := s.Run(context.Background(), work, Options{})
			if err != nil {
				t.Fatal(err)
			}
			return uint64(r.Layers[0].Report.Cycles)
		}
		const bytesPerCycle, opening = 19.2, 40 // of ddr4-2400 at 1 GHz: tRP, tRCD and CL
		first := float64(ints.CeilDiv(shape.N, cols)) * (opening + float64(kib)*units.BytesPerKiB/bytesPerCycle)
		if before, after := cycles(kib), cycles(2*kib); float64(after) > float64(before)*mostLonger+first {
			t.Fatalf("%d cycles with %d KiB, %d with %d", before, kib, after, 2*kib)
		}
	})
}
