// Package arithmetic has the exact integers of precision gating: the sums of a layer,
// and the rules that turn the sums of high parts into gates.
package arithmetic
