package trace_test

import (
	"fmt"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// mostHighBits returns the largest number of high bits that all gated layers of a trace can have.
func mostHighBits(trace *trace.Trace) int {
	most := pgworkloads.MaxActivationBits
	for _, p := range trace.Products() {
		if p.Gate != nil {
			most = min(most, p.Activation.Bits-1)
		}
	}
	return most
}

// TestOtherSplits executes networks with every possible split of their codes, and compares with the
// definitions. A machine must run the same gates.
func TestOtherSplits(t *testing.T) {
	changed := 0
	for seed := range uint64(20) {
		for _, s := range tracetest.Settled(t, seed) {
			trained := tracetest.MustDecode(t, s.File(t))
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
				if p.Gated && p.Activation.HighBits != s.Node(p.Name).Product.Activation.HighBits {
					t.Fatalf("%s of the trained trace was changed", p.Name)
				}
			}
		}
	}
	if changed < 20 {
		t.Fatalf("only %d splits differ from the trained ones", changed)
	}
}

func checkSplit(t *testing.T, trace *trace.Trace, bits int) {
	t.Helper()
	network, err := trace.Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	work, err := trace.Workload(pgworkloads.Options{Images: trace.Images()})
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
		found := checkRun(t, fmt.Sprintf("%s with %d high bits, sample %d", trace.Name, bits, image), trace, network, run, trace.Stored(image), nil)
		for _, l := range work.Layers {
			if l.Gated {
				checkMovedGates(t, l, found[l.Name], image)
			}
		}
	}
}

// TestTrainedSplit expects the trace itself, with the framework's own gates.
func TestTrainedSplit(t *testing.T) {
	trace := tracetest.MustDecode(t, tracetest.New(1).File(t))
	source, err := trace.WithWidths(pgworkloads.Widths{})
	if source != pgworkloads.Source(trace) || err != nil {
		t.Errorf("no widths give another trace: %v", err)
	}
	if _, err := trace.WithHighBits(0); err == nil || err.Error() != "high-bits: must be at least 1, got 0" {
		t.Errorf("no high bits: %v", err)
	}
	if !trace.AsTrained() {
		t.Error("a trace is not as trained")
	}
}

func TestWidthsInWords(t *testing.T) {
	for _, c := range []struct {
		widths pgworkloads.Widths
		want   string
	}{
		{pgworkloads.Widths{}, ""},
		{pgworkloads.Widths{HighBits: 1}, " with 1 high bit"},
		{pgworkloads.Widths{Bits: 4, HighBits: 2, WeightBits: 8}, " with 4 bits, 2 high bits, 8 weight bits"},
	} {
		if got := c.widths.Words(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.widths, got, c.want)
		}
	}
}
