package onnx

import (
	"fmt"
	"strconv"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// node is a node of the graph with what is known about its inputs.
type node struct {
	*onnxpb.NodeProto
	// opset is the version of the standard operators.
	opset int64
	// in are the inputs; nil for optional ones that are left out.
	in []*value
	// out are the outputs, once they are inferred.
	out []value
}

// title names the node in errors: by its name in the file, or by its output.
func (n *node) title() string { return fmt.Sprintf("node %q (%s)", n.label(), line(n.GetOpType())) }

// label is the name of the node, or of its first output if it has none.
func (n *node) label() string {
	if n.GetName() != "" {
		return n.GetName()
	}
	for _, name := range n.GetOutput() {
		if name != "" {
			return name
		}
	}
	return n.GetOpType()
}

// attribute returns an attribute, or nil.
func (n *node) attribute(name string) *onnxpb.AttributeProto {
	for _, a := range n.GetAttribute() {
		if a.GetName() == name {
			return a
		}
	}
	return nil
}

// number returns an integer attribute.
func (n *node) number(name string, fallback int) int {
	if a := n.attribute(name); a != nil && a.I != nil {
		return clamp(a.GetI())
	}
	return fallback
}

// real returns a floating-point attribute.
func (n *node) real(name string, fallback float64) float64 {
	if a := n.attribute(name); a != nil && a.F != nil {
		return float64(a.GetF())
	}
	return fallback
}

// numbers returns a list attribute; nil if it is not given.
func (n *node) numbers(name string) []int {
	a := n.attribute(name)
	if a == nil {
		return nil
	}
	list := make([]int, len(a.GetInts()))
	for i, x := range a.GetInts() {
		list[i] = clamp(x)
	}
	return list
}

// text returns a string attribute.
func (n *node) text(name, fallback string) string {
	if a := n.attribute(name); a != nil && a.S != nil {
		return string(a.GetS())
	}
	return fallback
}

// has reports whether an input is given.
func (n *node) has(i int) bool { return i < len(n.in) && n.in[i] != nil }

// input returns an input that must be given.
func (n *node) input(i int) (*value, error) {
	if !n.has(i) {
		return nil, fmt.Errorf("it has no input %d", i)
	}
	return n.in[i], nil
}

// shape returns the shape of an input.
func (n *node) shape(i int) ([]int, error) {
	v, err := n.input(i)
	if err != nil {
		return nil, err
	}
	if v.why != nil {
		return nil, fmt.Errorf("the shape of its input %s %w: %w", n.inputName(i), errMissing, v.why)
	}
	return v.shape, nil
}

// content returns the elements of an input that must be a small constant.
func (n *node) content(i int) ([]float64, error) {
	v, err := n.input(i)
	if err != nil {
		return nil, err
	}
	if v.content == nil {
		return nil, fmt.Errorf("its input %s is not a small constant", n.inputName(i))
	}
	return v.content, nil
}

// integers is content as integers.
func (n *node) integers(i int) ([]int, error) {
	content, err := n.content(i)
	if err != nil {
		return nil, err
	}
	list := make([]int, len(content))
	for j, x := range content {
		list[j] = toInt(x)
	}
	return list, nil
}

// listed returns a list that newer versions give as a constant input, and older ones as an
// attribute; nil if it is not given at all.
func (n *node) listed(i int, attribute string) ([]int, error) {
	if n.has(i) {
		return n.integers(i)
	}
	return n.numbers(attribute), nil
}

// shapeAndList returns the shape of the first input, and the list that says how to change it: the
// second input or, in older versions, an attribute.
func (n *node) shapeAndList(attribute string) (shape, list []int, err error) {
	if shape, err = n.shape(0); err != nil {
		return nil, nil, err
	}
	list, err = n.listed(1, attribute)
	return shape, list, err
}

func (n *node) inputName(i int) string { return strconv.Quote(n.GetInput()[i]) }

// huge bounds integers of the file, so that no sum of a few of them overflows.
const huge = 1 << 53

// clamp bounds a number of the file: INT64_MAX and similar values stay huge.
func clamp(x int64) int { return int(min(max(x, -huge), huge)) }

// toInt returns an element as an integer.
func toInt(x float64) int {
	if x != x { // NaN
		return 0
	}
	return int(min(max(x, -huge), huge))
}

// along returns the shape of the first input and the dimension that the attribute axis names, or
// the fallback if it is not given.
func (n *node) along(fallback int) (shape []int, dimension int, err error) {
	if shape, err = n.shape(0); err != nil {
		return nil, 0, err
	}
	dimension, err = axis(n.number("axis", fallback), len(shape))
	return shape, dimension, err
}

// axis returns the axis for a number and a rank. Negative numbers count from the end.
func axis(number, rank int) (int, error) {
	if number < -rank || number >= rank {
		return 0, fmt.Errorf("axis %d of a tensor of %d dimensions", number, rank)
	}
	if number < 0 {
		number += rank
	}
	return number, nil
}
