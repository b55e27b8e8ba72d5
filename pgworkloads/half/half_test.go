package half

import (
	"math"
	"testing"
)

// TestFloat reads numbers of every kind. The expected values are worked out by hand from the
// definition of binary16.
func TestFloat(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0: 0, 1: 0x1p-24, 0x0400: 0x1p-14, 0x3c00: 1, 0x7bff: 65504, 0xbe00: -1.5, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := Float(bits); got != want {
			t.Errorf("%#04x: got %v, want %v", bits, got, want)
		}
	}
	if x := Float(0x7e00); !math.IsNaN(x) {
		t.Errorf("got %v, want no number", x)
	}
	if x := Float(0x8000); x != 0 || !math.Signbit(x) {
		t.Errorf("got %v, want -0", x)
	}
}
