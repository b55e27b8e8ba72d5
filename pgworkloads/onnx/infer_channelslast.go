package onnx

import "slices"

func init() {
	count(channelsLast, func(n *node) ([]value, error) {
		return lastAgain(inferConv(n.channelsFirst(0, convWeights), convWeights))
	}, func(g *graph, n *node) error { return g.convolve(n.channelsFirst(0, convWeights), convWeights, 0) }, "Conv")
	registerIn(channelsLast, moves, func(n *node) ([]value, error) {
		return lastAgain(inferPool(n.channelsFirst(0)))
	}, "MaxPool")
	registerIn(channelsLast, 0, sameShape, "BatchNormalization")
	registerIn(qonnx, moves, func(n *node) ([]value, error) {
		return lastAgain(inferPool(n.channelsFirst(0)))
	}, "MaxPoolNHWC")
}

// channelsFirst returns the node with some of its inputs in the order of the standard operators:
// the last dimension becomes the second. Only shapes and types of these inputs are needed, not
// their elements.
func (n *node) channelsFirst(inputs ...int) *node {
	turned := *n
	turned.in = slices.Clone(n.in)
	for _, i := range inputs {
		if !n.has(i) || len(n.in[i].shape) <= leading {
			continue
		}
		v := *n.in[i]
		last := len(v.shape) - 1
		v.shape = slices.Insert(slices.Clone(v.shape[:last]), 1, v.shape[last])
		v.content = nil
		turned.in[i] = &v
	}
	return &turned
}

// lastAgain moves the channels of outputs after all other dimensions.
func lastAgain(out []value, err error) ([]value, error) {
	if err != nil {
		return nil, err
	}
	for i := range out {
		if shape := out[i].shape; len(shape) > leading {
			out[i].shape = append(slices.Delete(slices.Clone(shape), 1, 2), shape[1])
		}
	}
	return out, nil
}
