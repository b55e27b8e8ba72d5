package pgworkloads

import (
	"fmt"
	"strings"
	"testing"
)

// mostHighBits returns the most high bits that all gated layers of a trace can
// have.
func mostHighBits(trace *Trace) int {
	most := MaxActivationBits
	for _, p := range trace.Products() {
		if p.Gate != nil {
			most = min(most, p.Activation.Bits-1)
		}
	}
	return most
}

// TestOtherSplits executes networks whose codes are split in all ways that there
// are, and compares with the definitions; the gates that a machine runs are those.
func TestOtherSplits(t *testing.T) {
	changed := 0
	for seed := range uint64(20) {
		for _, s := range settledSamples(t, seed) {
			trained := mustDecode(t, s.file(t))
			for bits := 1; bits <= mostHighBits(trained); bits++ {
				trace, err := trained.WithHighBits(bits)
				if err != nil {
					t.Fatal(err)
				}
				if trace != trained {
					changed++
				}
				checkSplit(t, trace, bits)
			}
			for _, p := range trained.Products() {
				if p.Gated && p.Activation.HighBits != s.node(p.Name).Product.Activation.HighBits {
					t.Fatalf("%s of the trained trace was changed", p.Name)
				}
			}
		}
	}
	if changed < 20 {
		t.Fatalf("only %d splits differ from the trained ones", changed)
	}
}

func checkSplit(t *testing.T, trace *Trace, bits int) {
	t.Helper()
	network, err := trace.Network(ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	work, err := trace.Workload(Options{Images: trace.Images()})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range network.GatedLayers() {
		if l.Activation.HighBits != bits {
			t.Fatalf("%s has %d high bits, want %d", l.Name, l.Activation.HighBits, bits)
		}
	}
	run := network.NewRun()
	run.KeepCodes()
	for image := range trace.Images() {
		found := checkRun(t, fmt.Sprintf("%s with %d high bits, sample %d", trace.Name, bits, image), run, trace.Stored(image), nil)
		for _, l := range work.Layers {
			if l.Gated {
				checkMovedGates(t, l, found[l.Name], image)
			}
		}
	}
}

// TestTrainedSplit expects the trace itself, with the framework's own gates.
func TestTrainedSplit(t *testing.T) {
	trace := mustDecode(t, newSample(1).file(t))
	source, err := trace.WithWidths(Widths{})
	if source != Source(trace) || err != nil {
		t.Errorf("no widths give another trace: %v", err)
	}
	if _, err := trace.WithHighBits(0); err == nil || err.Error() != "high-bits: must be at least 1, got 0" {
		t.Errorf("no high bits: %v", err)
	}
	if !trace.AsTrained() {
		t.Error("a trace is not as trained")
	}
}

// TestResizedShapes expects every layer to have the widths that were asked for,
// and the same gates.
func TestResizedShapes(t *testing.T) {
	s := newGatedShapes()
	before, err := s.Workload(Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	source, err := s.WithWidths(Widths{Bits: 6, HighBits: 5, WeightBits: 3})
	if err != nil {
		t.Fatal(err)
	}
	work, err := source.Workload(Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Widths{6, 3, 5}); work.Widths != want || before.Widths != (Widths{}) {
		t.Errorf("widths %+v and %+v, want %+v and none", work.Widths, before.Widths, want)
	}
	for i, l := range work.Layers {
		high := 6
		if l.Gated {
			high = 5
			if l.Gates.Count() != before.Layers[i].Gates.Count() {
				t.Errorf("%s: %d gates are on, %d were", l.Name, l.Gates.Count(), before.Layers[i].Gates.Count())
			}
		}
		if l.Activation.Bits != 6 || l.Activation.HighBits != high || l.WeightBits != 3 {
			t.Errorf("%s: %+v, weights of %d bits", l.Name, l.Activation, l.WeightBits)
		}
	}
	again, err := source.WithWidths(Widths{HighBits: 1})
	if err != nil {
		t.Fatal(err)
	}
	if work, err = again.Workload(Options{Images: 1}); err != nil || work.Widths != (Widths{6, 3, 1}) {
		t.Errorf("widths %+v after the high bits are replaced again: %v", work.Widths, err)
	}
	if same, err := source.WithWidths(Widths{Bits: 6}); same != source || err != nil {
		t.Errorf("the widths that shapes have give others: %v", err)
	}
}

// TestBadWidths expects errors that name the option.
func TestBadWidths(t *testing.T) {
	trace, shapes := mustDecode(t, newSample(1).file(t)), newGatedShapes()
	dense := *shapes
	dense.Layers = nil
	for _, l := range shapes.Layers {
		if !l.Gated {
			dense.Layers = append(dense.Layers, l)
		}
	}
	for _, c := range []struct {
		source Source
		widths Widths
		want   string
	}{
		{trace, Widths{Bits: 4}, "bits: must not be given for a trace"},
		{trace, Widths{WeightBits: 4}, "weight-bits: must not be given for a trace"},
		{trace, Widths{HighBits: 8}, "high-bits: must be 1.."},
		{trace, Widths{HighBits: -1}, "high-bits: must be at least 1, got -1"},
		{shapes, Widths{Bits: 9}, "bits: must be 1..8, got 9"},
		{shapes, Widths{Bits: -1}, "bits: must be 1..8, got -1"},
		{shapes, Widths{WeightBits: 16}, "weight-bits: must be 1..15, got 16"},
		{shapes, Widths{Bits: 1}, "bits: must be at least 2 in "},
		{shapes, Widths{Bits: 3, HighBits: 3}, "high-bits: must be 1..2 in "},
		{&dense, Widths{HighBits: 2}, "high-bits: must not be given for a workload without gates, got 2"},
	} {
		if _, err := c.source.WithWidths(c.widths); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.widths, err, c.want)
		}
	}
}

func TestWidthsInWords(t *testing.T) {
	for _, c := range []struct {
		widths Widths
		want   string
	}{
		{Widths{}, ""},
		{Widths{HighBits: 1}, " with 1 high bit"},
		{Widths{Bits: 4, HighBits: 2, WeightBits: 8}, " with 4 bits, 2 high bits, 8 weight bits"},
	} {
		if got := c.widths.Words(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.widths, got, c.want)
		}
	}
}
