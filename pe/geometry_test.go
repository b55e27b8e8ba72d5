package pe

import "testing"

// TestNoBits checks that a pass over no bits has no steps, whatever the kind of PE. No kind is
// asked for them.
func TestNoBits(t *testing.T) {
	for _, g := range []Geometry{{Lanes: 2, DigitBits: 1}, {PE: bitParallel{lanes: lanes{Lanes: 2}, width: 8}}} {
		if steps, digits := g.Steps(10, 0), g.Digits(0); steps != 0 || digits != 0 {
			t.Errorf("%+v: %d steps, %d per group, want none", g, steps, digits)
		}
		if got := g.Groups(5); got != 3 {
			t.Errorf("%+v: %d groups of 5 operands, want 3", g, got)
		}
	}
}
