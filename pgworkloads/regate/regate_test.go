package regate_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/regate"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"
)

var half = regate.Share{Parts: 1, Of: 2}

// TestChannels gates small networks of every op by channels and reads the traces back. Layers must
// be split as requested and have the requested gated fraction, as nearly as equal sums allow. An
// execution must find every gate, output and answer again.
func TestChannels(t *testing.T) {
	for _, per := range []string{regate.PerLayer, regate.PerChannel} {
		for _, s := range tracetest.Settled(t, 2) {
			before := tracetest.MustDecode(t, s.File(t))
			const fraction = 0.4
			layers := 0
			regated, err := regate.Channels(before, regate.Options{First: half, Fraction: fraction, Per: per}, func() { layers++ })
			if err != nil {
				t.Fatal(err)
			}
			if layers != regate.Layers(before) {
				t.Errorf("%s: done %d times for %d layers", before.Name, layers, regate.Layers(before))
			}
			content, err := regated.Encode()
			if err != nil {
				t.Fatal(err)
			}
			after := tracetest.MustDecode(t, content)
			for i, p := range after.Products() {
				checkSplit(t, before.Products()[i], p)
			}
			checkFractions(t, after, fraction, per)
			for _, c := range verify.Layers(after) {
				if c.Differences() > 0 {
					t.Errorf("%s: %+v", after.Name, c)
				}
			}
			if c := verify.Execution(after); c.Differences() > 0 {
				t.Errorf("%s: %+v", after.Name, c)
			}
			if len(after.Remarks) != 1 || !strings.Contains(after.Remarks[0], "was not trained for its gates") {
				t.Errorf("%s: remarks %q", after.Name, after.Remarks)
			}
		}
	}
}

// checkSplit checks that half of the channels of every group decide if there are two or more, and
// that other layers have no gate.
func checkSplit(t *testing.T, before, after *network.Product) {
	t.Helper()
	perGroup := before.InChannels / before.Groups
	switch {
	case before.Gate != nil && before.RightComputed:
		if after.Gate == nil || after.FirstChannels != 0 || !slices.Equal(after.Gate.Thresholds, before.Gate.Thresholds) {
			t.Errorf("%s: the gate of two computed operands is another one", after.Name)
		}
	case before.Gate == nil || perGroup == 1:
		if after.Gate != nil || after.FirstChannels != 0 {
			t.Errorf("%s: %+v", after.Name, after.Layer)
		}
	case after.Gate == nil || math.Abs(float64(after.FirstChannels)-float64(perGroup)/2) > 0.5:
		t.Errorf("%s: %d of %d channels decide", after.Name, after.FirstChannels, perGroup)
	}
}

// checkFractions counts the gates of all stored samples. The fraction may be off only by outputs
// that can't be told apart because their sums are equal.
func checkFractions(t *testing.T, regated *trace.Trace, fraction float64, per string) {
	t.Helper()
	w, err := regated.Workload(pgworkloads.Options{Images: regated.Images()})
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range w.Layers {
		if !l.Gated || l.RightComputed || l.Recurrent { // gates of these change their own later inputs
			continue
		}
		layerOn, layerEqual := 0, 0
		for n := range l.N() {
			on, equal := 0, mostEqual(regated, regated.Products()[i], n)
			for m := range l.M(w.Images) {
				if l.Gates.Gated(m, n) {
					on++
				}
			}
			want := fraction * float64(l.M(w.Images))
			if off := math.Abs(float64(on) - want); per == regate.PerChannel && off > float64(equal)/2+0.5 {
				t.Errorf("%s: channel %d has %d gates, want %v; %d sums are equal", l.Name, n, on, want, equal)
			}
			layerOn, layerEqual = layerOn+on, layerEqual+equal
		}
		want := fraction * float64(l.M(w.Images)*l.N())
		if off := math.Abs(float64(layerOn) - want); off > float64(layerEqual)/2+float64(l.N()) {
			t.Errorf("%s: %d gates, want %v; %d sums are equal", l.Name, layerOn, want, layerEqual)
		}
	}
}

// mostEqual returns the largest number of outputs of a channel with the same deciding sum.
func mostEqual(t *trace.Trace, p *network.Product, channel int) int {
	counts := map[int32]int{}
	run := t.Trained().NewRun()
	run.HighSums = func(seen *network.Product, sums []int32) {
		if perChannel := len(sums) / p.N(); seen == p {
			for _, sum := range sums[channel*perChannel:][:perChannel] {
				counts[sum]++
			}
		}
	}
	most := 0
	for image := range t.Images() {
		run.Reset()
		run.Execute(t.Stored(image))
	}
	for _, count := range counts {
		most = max(most, count)
	}
	return most
}

// TestExtremes gates nothing, and everything. With everything gated, the network must answer as it
// does with all bits everywhere.
func TestExtremes(t *testing.T) {
	for _, s := range tracetest.Settled(t, 5) {
		before := tracetest.MustDecode(t, s.File(t))
		for _, fraction := range []float64{0, 1} {
			after, err := regate.Channels(before, regate.Options{First: half, Fraction: fraction, Per: regate.PerChannel}, func() {})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range after.Products() {
				if p.Gate != nil && !p.RightComputed && !p.Recurrent && p.Gate.Fraction != fraction {
					t.Errorf("%s: %v of the outputs of %s are gated, want %v", after.Name, p.Gate.Fraction, p.Name, fraction)
				}
			}
			others := slices.ContainsFunc(after.Products(), func(p *network.Product) bool { return p.Gate != nil && p.RightComputed })
			if recurrent := before.Task == pgworkloads.TaskLanguageModel; fraction == 1 && !recurrent && !others {
				checkScores(t, before, after)
			}
		}
	}
}

// checkScores checks that a network answers like the original with all gates on.
func checkScores(t *testing.T, before, after *trace.Trace) {
	t.Helper()
	all, err := before.Network(pgworkloads.ThresholdChange{ThresholdOffset: -1e6})
	if err != nil {
		t.Fatal(err)
	}
	run := all.NewRun()
	for image := range before.Images() {
		run.Reset()
		for i, want := range run.Execute(before.Stored(image)) {
			if got := after.Scores[image*after.Classes()+i]; got != float32(want) {
				t.Errorf("%s: score %d of image %d is %v, want %v", after.Name, i, image, got, want)
			}
		}
	}
}

// TestRefused names the option that is wrong.
func TestRefused(t *testing.T) {
	traced := tracetest.MustDecode(t, tracetest.Settled(t, 1)[0].File(t))
	for want, o := range map[string]regate.Options{
		"first: must be a share between 0 and 1, as 1/4, got 0/4": {First: regate.Share{Of: 4}, Per: regate.PerLayer},
		"first: must be a share between 0 and 1, as 1/4, got 4/4": {First: regate.Share{Parts: 4, Of: 4}, Per: regate.PerLayer},
		"fraction: must be 0..1, got 1.5":                         {First: half, Fraction: 1.5, Per: regate.PerLayer},
		`per: must be layer or channel, got "row"`:                {First: half, Per: "row"},
	} {
		if _, err := regate.Channels(traced, o, func() {}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	none := *traced
	none.Nodes = nil
	if _, err := regate.Channels(&none, regate.Options{First: half, Per: regate.PerLayer}, func() {}); err == nil ||
		!strings.Contains(err.Error(), "has no gated layer whose groups have channels to be split") {
		t.Errorf("got %v of a network without gates", err)
	}
}
