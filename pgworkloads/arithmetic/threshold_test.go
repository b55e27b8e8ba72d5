package arithmetic

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestThresholdDecidesAlike compares integer decisions with exact rational
// ones: Oh * unit against delta + offset, or delta - offset for an upper bound.
func TestThresholdDecidesAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Multiples of powers of two keep float64 exact, so the comparison is of
		// the rule, not of rounding.
		unit := math.Ldexp(1, rapid.IntRange(-6, 3).Draw(t, "exponent"))
		delta := float64(rapid.IntRange(-400, 400).Draw(t, "delta")) / 16
		offset := float64(rapid.IntRange(-50, 50).Draw(t, "offset")) / 16
		high := rapid.Int32Range(-100, 100).Draw(t, "high")
		exact := new(big.Rat).Mul(big.NewRat(int64(high), 1), new(big.Rat).SetFloat64(unit))
		if got, want := high > lower.threshold(delta, offset, unit), exact.Cmp(new(big.Rat).SetFloat64(delta+offset)) > 0; got != want {
			t.Errorf("lower: %d * %v > %v + %v: %t, want %t", high, unit, delta, offset, got, want)
		}
		if got, want := high < upper.threshold(delta, offset, unit), exact.Cmp(new(big.Rat).SetFloat64(delta-offset)) < 0; got != want {
			t.Errorf("upper: %d * %v < %v - %v: %t, want %t", high, unit, delta, offset, got, want)
		}
	})
}

// TestThresholdsClamp checks that thresholds beyond int32 make the right decisions.
func TestThresholdsClamp(t *testing.T) {
	for _, c := range []struct {
		side  side
		delta float64
		want  int32
	}{
		{lower, 1e300, math.MaxInt32},
		{lower, -1e300, math.MinInt32},
		{upper, 1e300, math.MaxInt32},
		{upper, -1e300, math.MinInt32},
		{lower, 2.5, 2},
		{lower, -2.5, -3},
		{upper, 2.5, 3},
		{upper, -2.5, -2},
		{lower, 3, 3},
		{upper, 3, 3},
	} {
		if got := c.side.threshold(c.delta, 0, 1); got != c.want {
			t.Errorf("side %d, delta %v: %d, want %d", c.side, c.delta, got, c.want)
		}
	}
}
