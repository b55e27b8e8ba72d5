package record

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/longtest"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/sim"
)

// TestWaterfall expects the steps of the sample, worked out by hand: the gated layer has 3 of 4
// bits, its baseline takes 160 busy cycles, 20 of fill and drain and 120 of DRAM.
func TestWaterfall(t *testing.T) {
	run, baseline := sampleRuns(t)
	r := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	gated := results.Waterfall{
		{Cause: results.IdealStep, Cycles: 225},            // 300 * 3/4
		{Cause: results.StreamingStep, Cycles: 60 - 120},   // 160 * 3/4
		{Cause: stall.FillDrain.String(), Cycles: 6 - 15},  // 20 * 3/4
		{Cause: stall.DecisionWait.String(), Cycles: 4},    // the baseline has none of
		{Cause: stall.QueueImbalance.String(), Cycles: 12}, // these
		{Cause: stall.BlockCut.String(), Cycles: 8},
		{Cause: stall.Scratchpad.String(), Cycles: 3},
		{Cause: stall.Memory.String(), Cycles: 7 - 90}, // 120 * 3/4
	}
	if diff := cmp.Diff(gated, r.Gated.Waterfall); diff != "" {
		t.Errorf("gated layers (-want +got):\n%s", diff)
	}
	// All layers: 500 cycles of the baseline, 11 of 12 bits on average. The ideal cycles of the
	// layers themselves are 200 and 225.
	total := r.Total.Waterfall
	if total.Of(results.IdealStep) != 458 || total.Of(results.MixStep) != 425-458 || total.Total() != 300 {
		t.Errorf("the network has %v", total)
	}
}

// TestWaterfallAddsUp expects the steps of embedded traces, of each layer and of sums, to
// lead from the ideal saving to the realised one, exactly. Large traces take -long.
func TestWaterfallAddsUp(t *testing.T) {
	machine, err := configs.Load(configs.Default)
	if err != nil {
		t.Fatal(err)
	}
	dense := machine.DenseTwin()
	for _, name := range traces.GatedNames() {
		if !strings.HasSuffix(name, "cifar10") && !longtest.On() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			source, err := traces.ResolveSource(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := source.Workload(pgworkloads.Options{Images: 1})
			if err != nil {
				t.Fatal(err)
			}
			job, err := sim.NewJob(machine, &dense, work, sim.Full)
			if err != nil {
				t.Fatal(err)
			}
			found, err := job.Run(context.Background(), work, sim.JobOptions{})
			if err != nil {
				t.Fatal(err)
			}
			r := New("1.2.3", found)
			for _, l := range r.Layers {
				checkWaterfall(t, l.Name, l.Metrics)
			}
			checkWaterfall(t, "gated layers", r.Gated)
			checkWaterfall(t, "whole network", r.Total)
		})
	}
}

// checkWaterfall expects a waterfall to begin at the ideal saving and to end at the realised
// one.
func checkWaterfall(t *testing.T, what string, m results.Metrics) {
	t.Helper()
	base, ideal := float64(m.BaselineCycles.Total), float64(m.Waterfall.Of(results.IdealStep))
	if math.Abs(base/m.IdealSaving-ideal) > 1 {
		t.Errorf("%s: %v ideal cycles are no saving of %v over %v", what, ideal, m.IdealSaving, base)
	}
	if m.Waterfall.Total() != int64(m.Cycles.Total) {
		t.Errorf("%s: %v adds up to %d, not to %d cycles", what, m.Waterfall, m.Waterfall.Total(), m.Cycles.Total)
	}
}

// TestScaled compares shares of cycles with those of floating-point numbers.
func TestScaled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.Uint64Range(1, 1<<62).Draw(t, "all")
		part := rapid.Uint64Range(0, all).Draw(t, "part")
		cycles := rapid.Uint64Range(0, 1<<50).Draw(t, "cycles")
		want := float64(cycles) / float64(all) * float64(part)
		if got := float64(scaled(cycles, part, all)); math.Abs(got-want) > 1 {
			t.Fatalf("%d * %d/%d = %v, want %v", cycles, part, all, got, want)
		}
	})
}
