// Package ints has arithmetic of whole numbers for sizes and counts that the standard library
// lacks.
package ints

import "math/bits"

// CeilDiv returns a / b, rounded up. a is 0 or more, b is more than 0, and
// a + b - 1 must not overflow.
func CeilDiv[T ~int | ~int64 | ~uint64](a, b T) T { return (a + b - 1) / b }

// Log2 returns ceil(log2(n)), the number of bits that distinguish n things: 0 for one thing or
// none.
func Log2(n int) int { return bits.Len(uint(max(n, 1) - 1)) }
