package sim

import (
	"math"
	"slices"
	"testing"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// TestWeightStationaryLoses measures what the gated layers lose when they run weight-stationary
// under row-pack, on 16x16 PEs with a batch of 8, with the array alone and accumulators for whole
// layers. It measures how much of the ideal saving is kept, and which part of the cycles goes to
// weights loading, to waiting for decisions and to PEs whose output is not gated, and which share of
// the PE steps of LSB passes is idle, all in per mille. The comment of package dataflow says what follows from it.
func TestWeightStationaryLoses(t *testing.T) {
	skipTraces(t)
	for name, want := range map[string]struct{ kept, load, wait, notGated, idle int }{
		"fracbnn-resnet20-cifar10":      {703, 13, 1, 288, 584},
		"pg-resnet20-a4h2-cifar10":      {642, 7, 0, 353, 715},
		"pg-resnet20-all-a4h2-cifar10":  {664, 7, 0, 331, 670},
		"pg-resnet56-a4h2-cifar10":      {648, 7, 0, 347, 704},
		"pg-shiftnet20-a4h2-cifar10":    {637, 6, 1, 358, 724},
		"pg-shufflenetv2-a4h2-imagenet": {678, 6, 1, 336, 695},
		"pg-lstm-a4h2-ptb":              {594, 334, 17, 167, 514},
		"pg-transformer-a4h2-ptb":       {669, 16, 2, 319, 649},
		"pg-resnet20-a3h2-cifar10":      {763, 9, 0, 231, 702},
		"pg-resnet20-a5h3-cifar10":      {717, 5, 0, 280, 707},
		"pg-vit-a4h2-cifar10":           {657, 15, 1, 332, 676},
	} {
		t.Run(name, func(t *testing.T) {
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := trace.Workload(pgworkloads.Options{Images: 8})
			if err != nil {
				t.Fatal(err)
			}
			dense, gated := weightStationary(t, work, "dense"), weightStationary(t, work, "row-pack")
			perMille := func(part, whole float64) int { return int(math.Round(1000 * part / whole)) }
			got := want
			got.kept = perMille(float64(dense.Total())/float64(gated.Total()), idealSaving(work))
			for cause, at := range map[stall.Cause]*int{
				stall.FillDrain: &got.load, stall.DecisionWait: &got.wait, stall.QueueImbalance: &got.notGated,
			} {
				*at = perMille(float64(gated.Stall[cause]), float64(gated.Total()))
			}
			first := work.Layers[slices.IndexFunc(work.Layers, func(l pgworkloads.LayerWork) bool { return l.Gated })].Activation // of all gated layers
			msb := float64(dense.Busy) * float64(first.HighBits) / float64(first.Bits)
			idle := float64(gated.Stall[stall.QueueImbalance])
			got.idle = perMille(idle, idle+float64(gated.Busy)-msb)
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// weightStationary returns where the cycles of the gated layers go under a policy.
func weightStationary(t *testing.T, w pgworkloads.Workload, policy string) (b dataflow.Breakdown) {
	t.Helper()
	acc, err := configs.Resolve(configs.Base, []string{"array.dataflow=weight-stationary", "array.policy=" + policy})
	if err != nil {
		t.Fatal(err)
	}
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range w.Layers {
		if !layer.Gated {
			continue
		}
		r := dataflow.RunAlone(machine, layer, w.Images)
		b.Busy += r.Breakdown.Busy
		for cause, cycles := range r.Breakdown.Stall {
			b.Stall[cause] += cycles
		}
	}
	return b
}
