package onnx

import (
	"slices"
)

// inference returns the outputs of a node from its inputs. Its error says why they are unknown; a
// shape that the file declares may then be used instead.
type inference func(n *node) ([]value, error)

// trait says how the elements of an operator's outputs relate to those of its inputs, beyond their
// shape.
type trait uint8

const (
	// moves: they are elements of the first input, or zeros, in the same type.
	moves trait = 1 << iota
	// joins: they are elements of all inputs.
	joins
	// keepsSign: none is below zero if no input is.
	keepsSign
	// nonNegative: none is below zero.
	nonNegative
	// logical: they are true or false.
	logical
)

// carry adds to the outputs what follows from the traits.
func (op operator) carry(n *node, out []value) {
	given := slices.DeleteFunc(slices.Clone(n.in), func(v *value) bool { return v == nil })
	constant := len(given) > 0 && !slices.ContainsFunc(given, func(v *value) bool { return !v.constant })
	positive := len(given) > 0 && !slices.ContainsFunc(given, func(v *value) bool { return !v.nonNegative })
	for i := range out {
		o := &out[i]
		o.constant = o.constant || constant || o.content != nil
		o.nonNegative = o.nonNegative || op.traits&nonNegative != 0 || (op.traits&(keepsSign|joins) != 0 && positive)
		if op.traits&logical != 0 {
			o.dtype = typeBool
		}
		if len(given) == 0 || !n.has(0) {
			continue
		}
		first := n.in[0]
		if o.dtype == 0 {
			o.dtype = first.dtype
		}
		if op.traits&moves != 0 {
			o.nonNegative = o.nonNegative || first.nonNegative
			if o.codes == nil {
				o.codes = first.codes
			}
			if op.traits&nonNegative == 0 && o.weights == nil && volume(o.shape) == volume(first.shape) {
				o.weights = first.weights
			}
		}
		if op.traits&joins != 0 {
			o.codes = widest(given)
		}
	}
}
