package elementwise

import (
	"math"

	"pgsim/pgworkloads"
)

// Encoder finds codes: the integer nearest to (x / Scale + Shift) * PerUnit, ties to even, clamped.
// NaN has the least code.
type Encoder struct{ Scale, Shift, PerUnit, Least, Most float64 }

// NewEncoder returns an encoder from real values to an activation's codes.
func NewEncoder(a pgworkloads.Activation) Encoder {
	least, most := a.Range()
	e := Encoder{Scale: a.Scale, PerUnit: 1, Least: float64(least), Most: float64(most)}
	if a.Encoding == pgworkloads.Bipolar {
		// A code c is worth 2c - (2^B-1) units.
		e.Shift, e.PerUnit = float64(pgworkloads.AllOnes(a.Bits)), 1.0/2
	}
	return e
}

// Code returns the code of a number.
func (e *Encoder) Code(x float64) float64 {
	code := math.RoundToEven((x/e.Scale + e.Shift) * e.PerUnit)
	switch {
	case !(code >= e.Least):
		return e.Least
	case code > e.Most:
		return e.Most
	}
	return code
}

// Words finds the words of codes.
func (e *Encoder) Words(words []pgworkloads.CodeWord, a []float64) {
	words = words[:len(a)]
	n := whole(len(a))
	if n > 0 {
		encodeAVX2((*uint16)(&words[0]), &a[0], n, e.Scale, e.Shift, e.PerUnit, e.Least, e.Most, inverse(1, e.Scale), middle)
	}
	for i := n; i < len(a); i++ {
		words[i] = pgworkloads.WordOf(int(e.Code(a[i])))
	}
}
