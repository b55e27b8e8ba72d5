package sim

import (
	"context"
	"testing"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// TestWordsOfSplitPasses counts the words that passes read of a layer that splits 16 channels of
// 3x3 positions after the fifth channel, and so after 45 operands. High passes read these at all 4
// bits, low passes the 99 others, and dense passes all 144.
func TestWordsOfSplitPasses(t *testing.T) {
	s := newSystem(t)
	w := byChannels(16, 16, 16, 5)
	o := newOperands(s.acc, s.machine, w.Layer)
	// Words of 64 bits: of 45 operands 1 by plane and 6 of weights of 8 bits each, and so on.
	want := map[dataflow.Kind][2]uint64{dataflow.High: {4 * 1, 6}, dataflow.Low: {4 * 2, 13}, dataflow.Full: {4 * 3, 18}}
	seen := map[dataflow.Kind]bool{}
	for _, gates := range []*pgworkloads.GateMask{w.Gates, nil} {
		w.Gates = gates
		schedule := dataflow.NewSchedule(s.machine, w, dataflow.WholeLayer(w.Layer, 1, s.machine.Cols))
		for {
			p, at, more := schedule.Next()
			if !more {
				break
			}
			seen[p.Kind] = true
			got, per := o.of(p), want[p.Kind]
			if got.activations != uint64(len(p.Pixels))*per[0] || got.weights != uint64(len(p.Channels))*per[1] {
				t.Fatalf("%s pass reads %d and %d words for %d pixels and %d channels, want %v for each",
					p.Kind, got.activations, got.weights, len(p.Pixels), len(p.Channels), per)
			}
			schedule.Start(at, 0)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("saw passes of kinds %v", seen)
	}
}

// TestMixedPassesOverCutSplits refuses layers whose first channels decide, under band-share, if
// their operands are cut along K, and runs them if they are not.
func TestMixedPassesOverCutSplits(t *testing.T) {
	work := pgworkloads.Workload{Name: "one", Images: 1, Layers: []pgworkloads.LayerWork{byChannels(512, 16, 4, 100)}}
	s := newSystem(t, "array.policy=band-share", "array.band_rows=6")
	if _, err := NewJob(s.acc, nil, work, Full); err != nil {
		t.Fatal(err)
	}
	s.acc.Scratchpads.Weight.CapacityKiB = 4
	_, err := NewJob(s.acc, nil, work, Full)
	const want = "pg-16x16: array.policy: band-share can't run layer conv, whose first channels decide the gates and whose operands have no room; " +
		"use another policy or larger scratchpads"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	s.acc.Array.Policy, s.acc.Array.Settings = "column-share", newSystem(t).acc.Array.Settings
	job, err := NewJob(s.acc, nil, work, Full)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := job.Run(context.Background(), work, JobOptions{}); err != nil {
		t.Error(err)
	}
}

// byChannels is a convolution whose first channels decide the gates.
func byChannels(in, out, size, first int) pgworkloads.LayerWork {
	w := convolution(in, out, size, 1)
	w.FirstChannels, w.Activation.HighBits = first, w.Activation.Bits
	return w
}
