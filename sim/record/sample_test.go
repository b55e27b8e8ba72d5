package record

import (
	"testing"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/energy"
	"pgsim/memory/dram/channel"
	"pgsim/pe"
	"pgsim/pgworkloads"
	"pgsim/sim"
)

type stalls = stall.By[pe.Cycle]

// sampleRuns returns synthetic runs of two layers on a 2x2 array and on its dense baseline: 4x2
// outputs of 10 products each, once dense with 8 bits, once gated with 2 of 4 bits and half of the
// outputs gated.
func sampleRuns(t *testing.T) (run, baseline sim.Result) {
	t.Helper()
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	run = sim.Result{
		Accelerator: acc,
		Workload:    pgworkloads.Workload{Name: "sample", Checksum: "c0ffee", Images: 1, Synthetic: true},
		Area:        energy.Parts{{Name: "pe_array", Value: 0.25}, {Name: "dma", Value: 0.5}},
		Layers:      []sim.LayerResult{sampleStem(), sampleGated()},
	}
	baseline = run
	baseline.Accelerator.Name = "dense"
	dense := sampleGated()
	dense.Alone.Cycles, dense.Report.Cycles = 200, 300
	dense.Report.Breakdown = dataflow.Breakdown{Busy: 160, Stall: stalls{stall.FillDrain: 20, stall.Memory: 120}}
	dense.Alone.Breakdown = dataflow.Breakdown{Busy: 160, Stall: stalls{stall.FillDrain: 40}}
	dense.Energy = energy.Parts{{Name: "array_full", Value: 50}, {Name: "dram", Value: 150}}
	baseline.Layers = []sim.LayerResult{sampleStem(), dense}
	return run, baseline
}

func sampleLayer(name string, bits, high int) pgworkloads.Layer {
	return pgworkloads.Layer{
		Name: name, Op: "linear", InChannels: 10, OutChannels: 2, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{4, 1}, Output: [2]int{4, 1},
		Activation: pgworkloads.Activation{Bits: bits, HighBits: high, Encoding: pgworkloads.Unsigned},
		WeightBits: 8, Gated: high < bits,
	}
}

func sampleStem() sim.LayerResult {
	return sim.LayerResult{
		Layer: sampleLayer("stem", 8, 8), Images: 1, PEs: 4,
		Report: dataflow.Report{
			Cycles:    200,
			Breakdown: dataflow.Breakdown{Busy: 160, Stall: stalls{stall.FillDrain: 10, stall.Memory: 30}},
			Passes:    dataflow.Passes{Full: 2},
			Activity:  pe.Activity{FullSteps: 640},
		},
		Alone:  dataflow.Report{Cycles: 170, Breakdown: dataflow.Breakdown{Busy: 160, Stall: stalls{stall.FillDrain: 10}}},
		DRAM:   channel.Counts{BytesRead: 640, BytesWritten: 64, RowHits: 9, RowMisses: 1, RowConflicts: 1},
		Energy: energy.Parts{{Name: "array_full", Value: 10}, {Name: "dram", Value: 90}},
	}
}

func sampleGated() sim.LayerResult {
	return sim.LayerResult{
		Layer: sampleLayer("gated", 4, 2), Images: 1, PEs: 4, GatedOutputs: 4,
		Report: dataflow.Report{
			Cycles: 100,
			Breakdown: dataflow.Breakdown{
				Busy: 60,
				Stall: stalls{
					stall.FillDrain: 6, stall.DecisionWait: 4, stall.QueueImbalance: 12,
					stall.BlockCut: 8, stall.Scratchpad: 3, stall.Memory: 7,
				},
			},
			Passes:   dataflow.Passes{High: 2, Low: 2},
			Activity: pe.Activity{HighSteps: 160, LowSteps: 80, IdleNotGated: 3, IdleQueueShorter: 2, IdleTilePartial: 1},
		},
		Alone: dataflow.Report{
			Cycles:    90,
			Breakdown: dataflow.Breakdown{Busy: 60, Stall: stalls{stall.FillDrain: 6, stall.DecisionWait: 4, stall.QueueImbalance: 20}},
		},
		DRAM:   channel.Counts{BytesRead: 320, BytesWritten: 128, RowHits: 5, RowMisses: 2},
		Energy: energy.Parts{{Name: "array_full", Value: 20}, {Name: "dram", Value: 60}},
	}
}
