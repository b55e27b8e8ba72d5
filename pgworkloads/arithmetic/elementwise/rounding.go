package elementwise

import "math"

// middle is how far from the nearest code a number may be for the vector loops to take
// a product with an inverse for a quotient. Both come to codes of 9 bits, or are clamped
// to them. So they differ by less than 2^9 * 2^-53 times the few operations of both, about
// 1e-12: what is farther than 1e-9 from the middle of two codes has the same code.
const middle = 0.5 - 1e-9

// Inverses of numbers in this range have full precision.
const leastDivisor, mostDivisor = 1e-100, 1e100

// inverse returns numerator / divisor, or no number where it may be imprecise: then the
// vector loops divide.
func inverse(numerator, divisor float64) float64 {
	if !(divisor > leastDivisor && divisor < mostDivisor) {
		return math.NaN()
	}
	return numerator / divisor
}
