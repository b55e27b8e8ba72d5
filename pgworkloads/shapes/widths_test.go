package shapes

import (
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/tracetest"
)

// TestResizedShapes expects every layer to have the widths that were asked for,
// and the same gates.
func TestResizedShapes(t *testing.T) {
	s := newGatedShapes()
	before, err := s.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	source, err := s.WithWidths(pgworkloads.Widths{Bits: 6, HighBits: 5, WeightBits: 3})
	if err != nil {
		t.Fatal(err)
	}
	work, err := source.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := (pgworkloads.Widths{Bits: 6, WeightBits: 3, HighBits: 5}); work.Widths != want || before.Widths != (pgworkloads.Widths{}) {
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
	again, err := source.WithWidths(pgworkloads.Widths{HighBits: 1})
	if err != nil {
		t.Fatal(err)
	}
	if work, err = again.Workload(pgworkloads.Options{Images: 1}); err != nil || work.Widths != (pgworkloads.Widths{Bits: 6, WeightBits: 3, HighBits: 1}) {
		t.Errorf("widths %+v after the high bits are replaced again: %v", work.Widths, err)
	}
	if same, err := source.WithWidths(pgworkloads.Widths{Bits: 6}); same != source || err != nil {
		t.Errorf("the widths that shapes have give others: %v", err)
	}
}

// TestBadWidths expects errors that name the option.
func TestBadWidths(t *testing.T) {
	trace, shapes := tracetest.MustDecode(t, tracetest.New(1).File(t)), newGatedShapes()
	dense := *shapes
	dense.Layers = nil
	for _, l := range shapes.Layers {
		if !l.Gated {
			dense.Layers = append(dense.Layers, l)
		}
	}
	for _, c := range []struct {
		source pgworkloads.Source
		widths pgworkloads.Widths
		want   string
	}{
		{trace, pgworkloads.Widths{Bits: 4}, "bits: must not be given for a trace"},
		{trace, pgworkloads.Widths{WeightBits: 4}, "weight-bits: must not be given for a trace"},
		{trace, pgworkloads.Widths{HighBits: 8}, "high-bits: must be 1.."},
		{trace, pgworkloads.Widths{HighBits: -1}, "high-bits: must be at least 1, got -1"},
		{shapes, pgworkloads.Widths{Bits: 9}, "bits: must be 1..8, got 9"},
		{shapes, pgworkloads.Widths{Bits: -1}, "bits: must be 1..8, got -1"},
		{shapes, pgworkloads.Widths{WeightBits: 16}, "weight-bits: must be 1..15, got 16"},
		{shapes, pgworkloads.Widths{Bits: 1}, "bits: must be at least 2 in "},
		{shapes, pgworkloads.Widths{Bits: 3, HighBits: 3}, "high-bits: must be 1..2 in "},
		{&dense, pgworkloads.Widths{HighBits: 2}, "high-bits: must not be given for a workload without gates, got 2"},
	} {
		if _, err := c.source.WithWidths(c.widths); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.widths, err, c.want)
		}
	}
}
