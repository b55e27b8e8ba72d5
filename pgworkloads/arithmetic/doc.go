// Package arithmetic has the exact integer arithmetic of precision gating: the sums of a layer, and
// the rules that turn the sums of high parts into gates.
//
// Sums are computed in one of two ways, with the same result. If the processor has vector
// instructions, codes are packed into words, and package tile multiplies them, four bytes or two
// 16-bit integers at a time (vector.go). Bytes are used if all integers of a layer fit: weights of
// -128..127, and parts of codes whose values span at most 256. If a part can be negative, a
// constant is added to its bytes, and the product of the constant and the weights is subtracted
// from the sums again. On other processors several sums share a word of 64 bits, and codes that are
// zero are skipped (lanes.go). Tests compare the vector way with this one.
//
// If the first channels decide the gates, a layer is two products at all bits: one over the first
// channels and one over the others (channels.go).
//
// No sum overflows: [CheckSums] checks that int32 holds the sums for any codes.
package arithmetic
