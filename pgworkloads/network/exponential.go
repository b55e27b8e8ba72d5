package network

import "math"

// Libraries compute exp and erf in different ways, and differ in the last bit. Inputs of codes must
// not differ. So both are defined here by additions, multiplications and divisions of float64, one
// after the other, which every machine rounds alike.

// Constants of the exponential function.
const (
	// ln 2 in two parts. The high part times a whole number is exact. Source: fdlibm, e_exp.c.
	ln2High = 0x1.62e42feep-1
	ln2Low  = 0x1.a39ef35793c76p-33
	// expLeast is where exp is set to 0. Above it no result is subnormal.
	expLeast = -700
	// expTerms is the number of terms of the series after the first. With |r| <= ln(2)/2 the next
	// term would change nothing.
	expTerms = 13
)

// expCoefficients are 1/n!.
var expCoefficients = func() (c [expTerms + 1]float64) {
	factorial := 1.0
	for n := range c {
		factorial *= float64(max(n, 1))
		c[n] = 1 / factorial
	}
	return c
}()

// exp returns e to the power of a number that is at most 0: 2^k times the series of the remainder r
// = x - k*ln(2), from its last term to its first.
func exp(x float64) float64 {
	if !(x >= expLeast) {
		return 0
	}
	k := math.RoundToEven(float64(x * math.Log2E))
	r := float64(x-float64(k*ln2High)) - float64(k*ln2Low)
	sum := expCoefficients[expTerms]
	for n := expTerms - 1; n >= 0; n-- {
		sum = float64(sum*r) + expCoefficients[n]
	}
	return math.Ldexp(sum, int(k))
}

// Constants of the error function. Source: M. Abramowitz and I. A. Stegun, Handbook of
// Mathematical Functions, 7.1.26: within 1.5e-7.
const erfScale = 0.3275911

var erfCoefficients = [...]float64{0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429}

// erf returns the error function of a number that is at least 0.
func erf(x float64) float64 {
	t := 1 / (1 + float64(erfScale*x))
	sum := 0.0
	for i := len(erfCoefficients) - 1; i >= 0; i-- {
		sum = float64((sum + erfCoefficients[i]) * t)
	}
	return 1 - float64(sum*exp(-float64(x*x)))
}
