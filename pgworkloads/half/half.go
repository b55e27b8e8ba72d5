// Package half reads floating-point numbers of 16 bits, which Go has no type for.
package half

import "math"

// Float returns the value of an IEEE 754 binary16 number.
func Float(bits uint16) float64 {
	const (
		fraction, exponents = 10, 5
		bias                = 15
		infinite            = 1<<exponents - 1
	)
	mantissa := float64(bits & (1<<fraction - 1))
	exponent := int(bits >> fraction & infinite)
	var magnitude float64
	switch {
	case exponent == infinite && mantissa != 0:
		return math.NaN()
	case exponent == infinite:
		magnitude = math.Inf(1)
	case exponent == 0:
		magnitude = math.Ldexp(mantissa, 1-bias-fraction)
	default:
		magnitude = math.Ldexp(mantissa+1<<fraction, exponent-bias-fraction)
	}
	if bits>>(fraction+exponents) != 0 {
		return -magnitude
	}
	return magnitude
}
