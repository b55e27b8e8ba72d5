package pgworkloads

import "pgsim/pgworkloads/arithmetic/elementwise"

// NewEncoder returns what turns real values into an activation's codes: the nearest to
// value / scale, ties to the even one, clamped.
func NewEncoder(a Activation) elementwise.Encoder {
	c := a.mustCoding()
	e := elementwise.Encoder{Scale: a.Scale, PerUnit: 1, Least: float64(c.least(a.Bits)), Most: float64(c.most(a.Bits))}
	if a.Encoding == Bipolar {
		// A code c is worth 2c - (2^B-1) units.
		e.Shift, e.PerUnit = float64(AllOnes(a.Bits)), 1.0/2
	}
	return e
}
