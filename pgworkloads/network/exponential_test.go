package network

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestExponential compares exp with the library's to the last bits, and erf with the accuracy that
// its source states.
func TestExponential(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := -rapid.Float64Range(0, -expLeast).Draw(t, "x")
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 4e-16*want {
			t.Errorf("exp(%v) is %v, want %v", x, got, want)
		}
		z := rapid.Float64Range(0, 40).Draw(t, "z")
		if got, want := erf(z), math.Erf(z); math.Abs(got-want) > 1.5e-7 {
			t.Errorf("erf(%v) is %v, want %v", z, got, want)
		}
	})
	for x, want := range map[float64]float64{0: 1, math.Nextafter(expLeast, 0): math.Exp(expLeast), math.Nextafter(expLeast, -800): 0, math.Inf(-1): 0} {
		if got := exp(x); math.Abs(got-want) > 1e-12*want {
			t.Errorf("exp(%v) is %v, want %v", x, got, want)
		}
	}
}

// TestGELUEnds checks the results for large numbers: the number itself, or 0.
func TestGELUEnds(t *testing.T) {
	for x, want := range map[float64]float64{50: 50, -50: 0, 0: 0} {
		if got := gelu(x); got != want {
			t.Errorf("gelu(%v) is %v, want %v", x, got, want)
		}
	}
}
