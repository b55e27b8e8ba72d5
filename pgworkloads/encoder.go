package pgworkloads

import "math"

// Encoder turns real values into a layer's codes: the nearest to
// value / scale, ties to the even one, clamped.
type Encoder struct {
	scale float64
	// A bipolar code c is worth 2c - (2^B-1) units, another one c units.
	shift, units float64
	least, most  float64
}

// NewEncoder returns the encoder of an activation.
func NewEncoder(a Activation) Encoder {
	c := a.mustCoding()
	least, most := c.least(a.Bits), c.most(a.Bits)
	e := Encoder{scale: a.Scale, units: 1, least: float64(least), most: float64(most)}
	if a.Encoding == Bipolar {
		e.shift, e.units = float64(AllOnes(a.Bits)), 2
	}
	return e
}

// Code returns the code of a real value; what is no number has the least one.
func (e *Encoder) Code(x float64) float64 {
	code := math.RoundToEven((x/e.scale + e.shift) / e.units)
	switch {
	case !(code >= e.least):
		return e.least
	case code > e.most:
		return e.most
	}
	return code
}

// Words finds the words of the codes of real values.
func (e *Encoder) Words(words []CodeWord, values []float64) {
	words = words[:len(values)]
	for i, x := range values {
		words[i] = WordOf(int(e.Code(x)))
	}
}
