package elementwise_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
	"pgsim/pgworkloads/tracetest"
)

// TestEncoderOfNoNumber expects a code for any float, including NaN and infinities.
func TestEncoderOfNoNumber(t *testing.T) {
	for _, e := range tracetest.Encodings {
		a := pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: e, Scale: 1e-300}
		encoder := elementwise.NewEncoder(a)
		least, most := a.Range()
		for x, want := range map[float64]int{math.NaN(): least, math.Inf(-1): least, math.Inf(1): most, 1e300: most} {
			if got := encoder.Code(x); got != float64(want) {
				t.Errorf("%s: %v has code %v, want %d", e, x, got, want)
			}
		}
	}
}

// TestEncoder finds the codes of real values as the definition does, including values in the middle
// between two codes and far outside.
func TestEncoder(t *testing.T) {
	for _, e := range tracetest.Encodings {
		rapid.Check(t, func(t *rapid.T) {
			a := tracetest.DrawActivation(t, e)
			if e == pgworkloads.SignMagnitude {
				a.Bits = min(a.Bits, 7) // larger codes don't fit the definition's byte
				a.HighBits = min(a.HighBits, a.Bits)
			}
			a.Scale = 0.25 // so that middles are exact
			x := float64(rapid.IntRange(-2100, 2100).Draw(t, "eighths")) / 8
			encoder := elementwise.NewEncoder(a)
			stored := tracetest.BruteCode(a, x)
			want := int(stored)
			if a.Signed() {
				want = int(int8(stored))
			}
			if got := encoder.Code(x); got != float64(want) {
				t.Fatalf("%+v: %v has code %v, want %d", a, x, got, want)
			}
			var word [1]pgworkloads.CodeWord
			encoder.Words(word[:], []float64{x})
			high, low := a.Parts()
			wantHigh, wantLow := tracetest.BruteParts(a, stored)
			if got := word[0].Code(); got != want || int(high.Of(word[0])) != wantHigh || int(low.Of(word[0])) != wantLow {
				t.Fatalf("%+v: code %d has parts %d and %d, want those of %d: %d and %d",
					a, got, high.Of(word[0]), low.Of(word[0]), want, wantHigh, wantLow)
			}
		})
	}
}
