package pgworkloads

import "math"

// Encoder turns real values into a layer's codes: the nearest to
// value / scale, ties to the even one, clamped.
type Encoder struct {
	scale float64
	// A bipolar code c is worth 2c - (2^B-1) units, another one c units.
	shift, units float64
	least, most  float64
	// high and low are the values of both parts, by code - least.
	high, low []int64
}

// NewEncoder returns the encoder of an activation.
func NewEncoder(a Activation) Encoder {
	c := a.mustCoding()
	least, most := c.least(a.Bits), c.most(a.Bits)
	e := Encoder{scale: a.Scale, units: 1, least: float64(least), most: float64(most)}
	if a.Encoding == Bipolar {
		e.shift, e.units = float64(AllOnes(a.Bits)), 2
	}
	for code := least; code <= most; code++ {
		top := c.top(code, a.Bits, a.LowBits())
		e.high = append(e.high, int64(top))
		e.low = append(e.low, int64(c.top(code, a.Bits, 0)-top))
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

// Parts returns the high and low values of the code of a real value.
func (e *Encoder) Parts(x float64) (high, low int64) {
	i := int(e.Code(x) - e.least)
	return e.high[i], e.low[i]
}
