package onnx

import (
	"slices"
)

// inference returns the outputs of a node from its inputs. Its error says why
// they can't be told; a shape that the file declares may still stand in.
type inference func(n *node) ([]value, error)

// trait is what the elements of an operator's outputs have to do with those of
// its inputs, beyond their shape.
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

// kind is a standard operator.
type kind struct {
	infer  inference
	traits trait
}

// kinds are the known operators; the files of the operators fill it.
var kinds = map[string]kind{}

// register makes operators known.
func register(traits trait, infer inference, ops ...string) {
	for _, op := range ops {
		if _, taken := kinds[op]; taken {
			panic("onnx: operator " + op + " is registered twice")
		}
		kinds[op] = kind{infer, traits}
	}
}

// carry completes outputs with what follows from the traits.
func (k kind) carry(n *node, out []value) {
	given := slices.DeleteFunc(slices.Clone(n.in), func(v *value) bool { return v == nil })
	constant := len(given) > 0 && !slices.ContainsFunc(given, func(v *value) bool { return !v.constant })
	positive := len(given) > 0 && !slices.ContainsFunc(given, func(v *value) bool { return !v.nonNegative })
	for i := range out {
		o := &out[i]
		o.constant = o.constant || constant || o.content != nil
		o.nonNegative = o.nonNegative || k.traits&nonNegative != 0 || (k.traits&(keepsSign|joins) != 0 && positive)
		if k.traits&logical != 0 {
			o.dtype = typeBool
		}
		if len(given) == 0 || !n.has(0) {
			continue
		}
		first := n.in[0]
		if o.dtype == 0 {
			o.dtype = first.dtype
		}
		if k.traits&moves != 0 {
			o.nonNegative = o.nonNegative || first.nonNegative
			if o.codes == nil {
				o.codes = first.codes
			}
			if k.traits&nonNegative == 0 && o.weights == nil && volume(o.shape) == volume(first.shape) {
				o.weights = first.weights
			}
		}
		if k.traits&joins != 0 {
			o.codes = widest(given)
		}
	}
}
