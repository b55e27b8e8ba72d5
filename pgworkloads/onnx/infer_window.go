package onnx

import (
	"fmt"
	"slices"
)

func init() {
	register(moves, inferPool, "MaxPool")
	register(keepsSign, inferPool, "AveragePool", "LpPool")
	register(moves, inferGlobalPool, "GlobalMaxPool")
	register(keepsSign, inferGlobalPool, "GlobalAveragePool", "GlobalLpPool")
	convolution := func(weights, zero int, op string) {
		count(standard,
			func(n *node) ([]value, error) { return inferConv(n, weights) },
			func(g *graph, n *node) error { return g.convolve(n, weights, zero) }, op)
	}
	convolution(convWeights, 0, "Conv")
	count(runtime,
		func(n *node) ([]value, error) { return inferConv(n, convWeights) },
		func(g *graph, n *node) error { return g.convolve(n, convWeights, 0) }, "FusedConv")
	convolution(convWeights, integerZero, "ConvInteger")
	convolution(qlinearWeights, qlinearZero, "QLinearConv")
}

// Inputs that hold the right operand of a product. QLinear operators have a scale and a zero point
// after each operand.
const (
	convWeights    = 1
	qlinearWeights = 3
)

// Dimensions before the spatial ones: samples and channels.
const leading = 2

func inferPool(n *node) ([]value, error) {
	input, err := n.image()
	if err != nil {
		return nil, err
	}
	w, err := n.window(input[leading:], nil)
	if err != nil {
		return nil, err
	}
	positions, err := w.positions(input[leading:])
	if err != nil {
		return nil, err
	}
	out := value{shape: slices.Concat(input[:leading], positions)}
	return []value{out, {shape: out.shape, dtype: typeInt64}}, checkShape(out.shape)
}

func inferGlobalPool(n *node) ([]value, error) {
	input, err := n.image()
	if err != nil {
		return nil, err
	}
	return shaped(slices.Concat(input[:leading], slices.Repeat([]int{1}, len(input)-leading))...)
}

// image returns the shape of the first input, which must have spatial dimensions.
func (n *node) image() ([]int, error) {
	input, err := n.shape(0)
	if err == nil && len(input) <= leading {
		err = fmt.Errorf("its input must be [N, C, ...] with spatial dimensions, got %v", input)
	}
	return input, err
}

// convolution is the geometry of a convolution node.
type convolution struct {
	window
	input, positions       []int // spatial
	batch, channels        int
	filters, groups, inner int
}

// convolution infers the geometry of a node whose weights are the given input.
func (n *node) convolution(weights int) (convolution, error) {
	input, err := n.image()
	if err != nil {
		return convolution{}, err
	}
	filter, err := n.shape(weights)
	if err != nil {
		return convolution{}, err
	}
	if len(filter) != len(input) {
		return convolution{}, fmt.Errorf("weights of %v don't fit an input of %v", filter, input)
	}
	c := convolution{
		input: input[leading:], batch: input[0], channels: input[1],
		filters: filter[0], inner: filter[1], groups: n.number("group", 1),
	}
	if c.groups < 1 || c.inner*c.groups != c.channels || c.filters%c.groups != 0 {
		return c, fmt.Errorf("%d groups of weights %v don't fit an input of %v", c.groups, filter, input)
	}
	if c.window, err = n.window(c.input, filter[leading:]); err != nil {
		return c, err
	}
	c.positions, err = c.window.positions(c.input)
	return c, err
}

func inferConv(n *node, weights int) ([]value, error) {
	c, err := n.convolution(weights)
	if err != nil {
		return nil, err
	}
	out, err := shaped(slices.Concat([]int{c.batch, c.filters}, c.positions)...)
	return typed(n, weights, out), err
}
