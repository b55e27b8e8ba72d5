package thresholds_test

import (
	"math"
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestCalibration reaches targets on the stored samples, per layer and for the
// network, as closely as the sums allow.
func TestCalibration(t *testing.T) {
	for _, target := range []float64{0, 0.1, 0.35, 0.8, 1} {
		for seed := range uint64(6) {
			for _, s := range tracetest.Settled(t, seed) {
				trace := tracetest.MustDecode(t, s.File(t))
				for _, per := range []string{pgworkloads.PerLayer, pgworkloads.PerNetwork} {
					checkCalibration(t, trace, pgworkloads.ThresholdChange{TargetGated: &target, TargetPer: per})
				}
			}
		}
	}
}

func checkCalibration(t *testing.T, trace *trace.Trace, m pgworkloads.ThresholdChange) {
	t.Helper()
	work, err := trace.Workload(pgworkloads.Options{Images: trace.Images(), ThresholdChange: m})
	if err != nil {
		t.Fatal(err)
	}
	network, err := trace.Network(m)
	if err != nil {
		t.Fatal(err)
	}
	var gated, outputs, reachable, largest float64
	for i, l := range work.Layers {
		if !l.Gated {
			continue
		}
		count, all := float64(l.GatedOutputs()), float64(l.M(trace.Images())*l.N())
		can := all
		if g := trace.Products()[i].Gate; g.Causal { // a position has no keys behind it
			can = float64(trace.Images() * l.Groups * l.Output[0] * (l.Output[0] + 1) / 2)
		}
		gated, outputs, reachable = gated+count, outputs+all, reachable+can
		// Outputs with equal sums can't be told apart by an offset.
		tied := float64(largestTie(t, trace, network, i))
		largest = max(largest, tied)
		if m.TargetPer == pgworkloads.PerLayer && !l.Recurrent && math.Abs(count-min(can, *m.TargetGated*all)) > tied/2+1 {
			t.Errorf("%s: %v of %v gated, want %v of them, at most %v are tied", l.Name, count, all, *m.TargetGated, tied)
		}
	}
	extreme := *m.TargetGated == 0 || *m.TargetGated == 1
	if extreme && gated != *m.TargetGated*reachable {
		t.Errorf("per %s: %v of %v gated, want %v of them", m.TargetPer, gated, outputs, *m.TargetGated)
	}
	if m.TargetPer == pgworkloads.PerNetwork {
		if slices.Min(network.Offsets) != slices.Max(network.Offsets) {
			t.Errorf("offsets %v, want equal ones", network.Offsets)
		}
		// What a gate changes in later layers makes the fraction jump.
		if off := math.Abs(gated/outputs - min(reachable/outputs, *m.TargetGated)); off > 0.12 {
			t.Errorf("%s: %v of %v gated, want %v of them", trace.Name, gated, outputs, *m.TargetGated)
		}
	}
}

// largestTie returns the largest number of outputs of a layer with the same margin, with the
// offsets of a network.
func largestTie(t *testing.T, trace *trace.Trace, n *network.Network, layer int) int {
	t.Helper()
	p := trace.Products()[layer]
	counts := map[float64]int{}
	most := 0
	run := n.NewRun()
	run.HighSums = func(seen *network.Product, sums []int32) {
		if seen != p {
			return
		}
		for i, sum := range sums {
			channel := i / (len(sums) / p.N())
			if sum == p.Gate.Rule.Never() {
				continue
			}
			margin := p.Margin(channel, sum)
			counts[margin]++
			most = max(most, counts[margin])
		}
	}
	for image := range trace.Images() {
		run.Reset()
		run.Execute(trace.Stored(image))
	}
	return most
}

// TestCalibrationIsRepeatable finds the same offsets every time, however samples are distributed
// over processors.
func TestCalibrationIsRepeatable(t *testing.T) {
	for _, s := range tracetest.Settled(t, 3) {
		trace := tracetest.MustDecode(t, s.File(t))
		for _, per := range []string{pgworkloads.PerLayer, pgworkloads.PerNetwork} {
			var want []float64
			for range 5 {
				network, err := trace.Network(pgworkloads.ThresholdChange{TargetGated: tracetest.Number(0.4), TargetPer: per})
				if err != nil {
					t.Fatal(err)
				}
				if want == nil {
					want = network.Offsets
				}
				if !slices.Equal(network.Offsets, want) {
					t.Errorf("offsets %v, then %v", want, network.Offsets)
				}
			}
		}
	}
}
