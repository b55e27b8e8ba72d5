package pgworkloads_test

import (
	"strings"
	"testing"

	"pgsim/pgworkloads"
)

// TestLayerParts checks which operands and bits both parts of a layer have, split by bits and by
// channels, and how many bit products they take.
func TestLayerParts(t *testing.T) {
	byBits := splitLayer()
	byBits.Activation.HighBits = 1
	byChannels := splitLayer()
	byChannels.FirstChannels = 1
	dense := splitLayer()
	dense.Gated = false
	for _, c := range []struct {
		name      string
		layer     pgworkloads.Layer
		high, low pgworkloads.Part
		bitMACs   uint64 // of 10 outputs, 3 of them gated
	}{
		{"bits", byBits, pgworkloads.Part{To: 18, Bits: 1, Below: 3}, pgworkloads.Part{To: 18, Bits: 3}, 10*18*1 + 3*18*3},
		{"channels", byChannels, pgworkloads.Part{To: 6, Bits: 4}, pgworkloads.Part{From: 6, To: 18, Bits: 4}, 10*6*4 + 3*12*4},
		{"no gate", dense, pgworkloads.Part{To: 18, Bits: 4}, pgworkloads.Part{To: 18}, 10 * 18 * 4},
	} {
		if err := c.layer.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if high, low := c.layer.HighPart(), c.layer.LowPart(); high != c.high || low != c.low {
			t.Errorf("%s: parts %+v and %+v, want %+v and %+v", c.name, high, low, c.high, c.low)
		}
		if got := c.layer.BitMACs(10, 3); got != c.bitMACs {
			t.Errorf("%s: %d bit products, want %d", c.name, got, c.bitMACs)
		}
	}
}

// splitLayer is a layer of two groups of three channels each, its kernel 3x2.
func splitLayer() pgworkloads.Layer {
	return pgworkloads.Layer{
		Name: "split", Op: pgworkloads.OpConv, InChannels: 6, OutChannels: 4, Groups: 2, Gated: true,
		Kernel: [2]int{3, 2}, Stride: [2]int{1, 1}, Input: [2]int{5, 5}, Output: [2]int{3, 4}, WeightBits: 8,
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1},
	}
}

// TestSplitRefused names the field of splits that leave a part empty or make no sense.
func TestSplitRefused(t *testing.T) {
	for _, c := range []struct {
		change func(*pgworkloads.Layer)
		want   string
	}{
		{func(l *pgworkloads.Layer) { l.FirstChannels = 3 }, "gate.first_channels: must be 1..2, got 3"},
		{func(l *pgworkloads.Layer) { l.FirstChannels = -1 }, "gate.first_channels: must be 1..2, got -1"},
		{func(l *pgworkloads.Layer) { l.FirstChannels, l.Gated = 1, false }, "gate.first_channels: must not be given in a layer without a gate, got 1"},
		{func(l *pgworkloads.Layer) { l.FirstChannels, l.Groups, l.OutChannels = 1, 6, 6 }, "must not be given where a group has one input channel"},
		{func(l *pgworkloads.Layer) { l.FirstChannels, l.Activation.HighBits = 1, 2 }, "activation.high_bits: must equal bits 4"},
		{func(*pgworkloads.Layer) {}, "activation.high_bits: must be below bits 4 in a gated layer"},
	} {
		l := splitLayer()
		c.change(&l)
		if err := l.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", l, err, c.want)
		}
	}
	l := splitLayer()
	l.FirstChannels = 1
	const want = "high-bits: must not be given where the first channels decide the gates, as in split, got 2"
	if _, _, err := (pgworkloads.Widths{HighBits: 2}).Resize([]pgworkloads.Layer{l}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}
