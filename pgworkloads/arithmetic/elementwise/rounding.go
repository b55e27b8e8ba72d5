package elementwise

import "math"

// middle is how far a number may be from the nearest code for the vector loops to replace a
// division by a product with an inverse. Both results are in the range of codes of 9 bits, or are
// clamped to it. So they differ by less than 2^9 * 2^-53 times the few operations of both, about
// 1e-12. A result that is farther than 1e-9 from the middle between two codes gives the same code.
const middle = 0.5 - 1e-9

// Inverses of numbers in this range have full precision.
const leastDivisor, mostDivisor = 1e-100, 1e100

// inverse returns numerator / divisor, or NaN if it may be imprecise; then the vector loops divide.
func inverse(numerator, divisor float64) float64 {
	if !(divisor > leastDivisor && divisor < mostDivisor) {
		return math.NaN()
	}
	return numerator / divisor
}
