package pgworkloads

import "math"

// encoder turns real values into a layer's codes: the nearest to
// value / scale, ties to the even one, clamped.
type encoder struct {
	scale float64
	// A bipolar code c is worth 2c - (2^B-1) units, another one c units.
	shift, units float64
	least, most  float64
	// high and low are the values of both parts, by code - least.
	high, low []int64
}

func newEncoder(a Activation) encoder {
	c := a.mustCoding()
	least, most := c.least(a.Bits), c.most(a.Bits)
	e := encoder{scale: a.Scale, units: 1, least: float64(least), most: float64(most)}
	if a.Encoding == Bipolar {
		e.shift, e.units = float64(allOnes(a.Bits)), 2
	}
	for code := least; code <= most; code++ {
		top := c.top(code, a.Bits, a.LowBits())
		e.high = append(e.high, int64(top))
		e.low = append(e.low, int64(c.top(code, a.Bits, 0)-top))
	}
	return e
}

// code returns the code of a real value; what is no number has the least one.
func (e *encoder) code(x float64) float64 {
	code := math.RoundToEven((x/e.scale + e.shift) / e.units)
	switch {
	case !(code >= e.least):
		return e.least
	case code > e.most:
		return e.most
	}
	return code
}

// parts returns the high and low values of the code of a real value.
func (e *encoder) parts(x float64) (high, low int64) {
	i := int(e.code(x) - e.least)
	return e.high[i], e.low[i]
}
