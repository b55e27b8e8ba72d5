package sim

import (
	"context"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/pgworkloads"
)

// TestFloors runs random machines under every kind of schedule. It expects for each layer that the
// floor of the peak is not above that of the array alone, and that the latter is not above the
// full run, in cycles and in energy.
func TestFloors(t *testing.T) {
	work := pgworkloads.Workload{Name: "three", Images: 2, Layers: []pgworkloads.LayerWork{
		convolution(8, 12, 7, 2), convolution(12, 20, 5, 2), convolution(8, 12, 7, 2),
	}}
	work.Layers[1].Gates, work.Layers[1].Gated = nil, false
	work.Layers[1].Activation.HighBits = work.Layers[1].Activation.Bits
	work.Layers[2].FirstChannels, work.Layers[2].Activation.HighBits = 3, work.Layers[2].Activation.Bits
	rapid.Check(t, func(t *rapid.T) {
		var sets []string
		draw := func(key string, values ...int) {
			sets = append(sets, key+"="+strconv.Itoa(rapid.SampledFrom(values).Draw(t, key)))
		}
		sets = append(sets, "array.policy="+rapid.SampledFrom([]string{
			"dense", "lockstep", "row-pack", "pe-queue", "column-queue", "column-share", "column-greedy",
		}).Draw(t, "policy"))
		draw("array.rows", 4, 8, 16)
		draw("array.cols", 4, 8, 16)
		draw("array.lanes", 1, 4, 16)
		draw("dram.channels", 1, 2)
		draw("scratchpads.activation.capacity_kib", 8, 64)
		draw("array.queue_depth", 2, 6)
		acc, err := configs.Resolve(configs.Base, sets)
		if err != nil {
			t.Fatal(err)
		}
		checkFloors(t, acc, work)
	})
}

// checkFloors compares the floors of a machine with its full run.
func checkFloors(t *rapid.T, acc configs.Accelerator, work pgworkloads.Workload) {
	job := func(f Fidelity) *Job {
		j, err := NewJob(acc, nil, work, f)
		if err != nil {
			t.Skip(err) // not every draw is a machine
		}
		return j
	}
	result := func(r Result, err error) Result {
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	run := func(j *Job) Result {
		found, err := j.Run(context.Background(), work, JobOptions{})
		return result(found.Machine, err)
	}
	whole := job(Full)
	peak := result(whole.Floor(result(whole.Peak(work))))
	alone := result(whole.Floor(run(job(ArrayOnly))))
	full := run(whole)
	for i, l := range full.Layers {
		low, mid := peak.Layers[i], alone.Layers[i]
		if low.Report.Cycles > mid.Report.Cycles || mid.Report.Cycles > l.Report.Cycles {
			t.Errorf("%s: %d cycles at the peak, %d of the array, %d in full", l.Name, low.Report.Cycles, mid.Report.Cycles, l.Report.Cycles)
		}
		if low.Energy.Total() > mid.Energy.Total() || mid.Energy.Total() > l.Energy.Total() {
			t.Errorf("%s: %g pJ at the peak, %g of the array, %g in full", l.Name, low.Energy.Total(), mid.Energy.Total(), l.Energy.Total())
		}
	}
}
