package pgworkloads_test

import (
	"slices"
	"testing"

	"pgsim/pgworkloads"
)

// signed is a layer of 2 channels of 3 rows and 3 columns of 4-bit codes with signs, whose
// greatest magnitude is 8.
var signed = pgworkloads.Layer{
	InChannels: 2, OutChannels: 1, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
	Input: [2]int{3, 3}, Output: [2]int{3, 3}, Gated: true,
	Activation: pgworkloads.Activation{Bits: 4, HighBits: 3, Encoding: pgworkloads.TwosComplement, Scale: 1},
}

// codes of both channels of the layer.
var regionCodes = []int{
	-8, 0, 4, 0, 0, 0, 3, 4, 0, // means of regions of 2 by 2: 2, 2, 3.5, 0
	0, 0, 0, 0, 0, 0, 0, 0, -8,
}

// TestSensitiveRegions compares with inputs worked out by hand that lie in regions whose mean
// reaches a share of the greatest magnitude. Exactly that share is enough.
func TestSensitiveRegions(t *testing.T) {
	words := make([]pgworkloads.CodeWord, 0, len(regionCodes))
	for _, code := range regionCodes {
		words = append(words, pgworkloads.WordOf(code))
	}
	none, all := "......... .........", "######### #########"
	for _, test := range []struct {
		rows, columns, channels, threshold int
		recurrent                          bool
		want                               string
	}{
		{2, 2, 1, 0, false, all},
		{2, 2, 1, 25, false, "########. ........#"},
		{2, 2, 1, 26, false, "......##. ........#"},
		{2, 2, 1, 44, false, "......... ........#"},
		{2, 2, 1, 101, false, none},
		{2, 2, 2, 13, false, "......### ......###"}, // over both channels
		{3, 3, 1, 26, false, "######### ........."}, // 19 of 72
		{3, 3, 1, 27, false, none},
		{1, 1, 1, 100, false, "#........ ........#"},
		{3, 3, 1, 50, true, "###...... ........."}, // a row at a time: 12 of 24
	} {
		l := signed
		l.Recurrent = test.recurrent
		finder := pgworkloads.Regions{Rows: test.rows, Columns: test.columns, Channels: test.channels, Threshold: test.threshold}.Of(l)
		if got := marks(finder.Sensitive(words)); got != test.want {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}

// marks shows which inputs of two channels are sensitive.
func marks(sensitive []bool) string {
	var text []byte
	for i, is := range sensitive {
		if i == 9 {
			text = append(text, ' ')
		}
		mark := byte('.')
		if is {
			mark = '#'
		}
		text = append(text, mark)
	}
	return string(text)
}

// TestSensitiveRegionsOfFirstRows finds regions of a sample that is shorter than others.
func TestSensitiveRegionsOfFirstRows(t *testing.T) {
	var words []pgworkloads.CodeWord
	for _, code := range []int{4, 4, 4, 0, 0, 0} { // a row of each channel
		words = append(words, pgworkloads.WordOf(code))
	}
	finder := pgworkloads.Regions{Rows: 2, Columns: 3, Channels: 1, Threshold: 50}.Of(signed)
	if got := finder.Sensitive(words); !slices.Equal(got, []bool{true, true, true, false, false, false}) {
		t.Errorf("got %v", got)
	}
}

// TestCountingBitsByRegion checks which bits of the operands at a corner count: all bits of those
// in a sensitive region, and the high bits of others and of the padding.
func TestCountingBitsByRegion(t *testing.T) {
	l := signed
	l.Kernel, l.Padding = [2]int{2, 2}, [2]int{1, 1}
	l.Output = l.OutputSize()
	codes := pgworkloads.NewInputCodes(l, 1)
	for i, code := range regionCodes {
		codes.Image(0)[i] = pgworkloads.WordOf(code)
	}
	const high, all = 0b1110, 0b1111
	bits := codes.ByRegion(pgworkloads.Regions{Rows: 2, Columns: 2, Channels: 1, Threshold: 25})
	if got := bits.Operands(nil, 0, 0); !slices.Equal(got, []uint16{high, high, high, high, high, high, all, high}) {
		t.Errorf("first pixel: %04b", got)
	}
	last := l.PixelsPerImage() - 1
	if got := bits.Operands(nil, last, 0); !slices.Equal(got, []uint16{high, all, high, high, high, high, high, high}) {
		t.Errorf("last pixel: %04b", got)
	}
	if got := codes.ByValue().Operands(nil, last, 0); !slices.Equal(got, []uint16{0, 8, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("last pixel by value: %04b", got)
	}
}

// TestRegionsCheck refuses invalid sizes and thresholds.
func TestRegionsCheck(t *testing.T) {
	for want, r := range map[string]pgworkloads.Regions{
		"rows: must be 1..1024, got 0":       {Columns: 1, Channels: 1},
		"columns: must be 1..1024, got 1025": {Rows: 1, Columns: 1025, Channels: 1},
		"channels: must be 1..1024, got -1":  {Rows: 1, Columns: 1, Channels: -1},
		"threshold: must be 0..101, got 102": {Rows: 1, Columns: 1, Channels: 1, Threshold: 102},
	} {
		if err := r.Check(); err == nil || err.Error() != want {
			t.Errorf("%+v: error %v, want %s", r, err, want)
		}
	}
	if err := (pgworkloads.Regions{Rows: 1, Columns: 1, Channels: 1, Threshold: 101}).Check(); err != nil {
		t.Error(err)
	}
}
