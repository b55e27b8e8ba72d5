// Package arithmetic has the exact integers of precision gating: the sums of a layer,
// and the rules that turn the sums of high parts into gates.
//
// Sums go one of two ways, and come to the same. Where the processor has vector
// instructions, codes are packed into words, and package tile multiplies them, four
// bytes or two 16-bit integers at a time (vector.go). Bytes are used where all of a
// layer's integers fit them: weights of -128..127, and parts of codes whose values span
// at most 256. A part may be negative: then a constant is added to its bytes, and its
// product with the weights is taken off the sums again. Elsewhere several sums share a
// word of 64 bits, and codes that are zero are left out (lanes.go); tests hold the
// vector way against this one.
//
// Where the first channels decide the gates, a layer is two products at all bits, one
// over the first channels and one over the others (channels.go).
//
// No sum overflows: [CheckSums] bounds them by int32 for any codes.
package arithmetic
