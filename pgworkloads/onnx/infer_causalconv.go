package onnx

import (
	"fmt"

	"pgsim/pgworkloads"
)

func init() {
	count(standard, inferCausalConv, (*graph).convolveCausal, "CausalConvWithState")
}

// causalConv returns the shape [samples, channels, length] of the input, and the number of taps of
// its weights [channels, 1, taps].
func (n *node) causalConv() (input []int, taps int, err error) {
	if input, err = n.shape(0); err != nil {
		return nil, 0, err
	}
	weights, err := n.shape(convWeights)
	if err != nil {
		return nil, 0, err
	}
	const rank = 3
	if len(input) != rank || len(weights) != rank || weights[0] != input[1] || weights[1] != 1 || weights[2] < 1 {
		return nil, 0, fmt.Errorf("weights of %v don't fit an input of %v", weights, input)
	}
	return input, weights[2], nil
}

func inferCausalConv(n *node) ([]value, error) {
	input, taps, err := n.causalConv()
	if err != nil {
		return nil, err
	}
	state := []int{input[0], input[1], taps - 1}
	return []value{{shape: input}, {shape: state}}, checkShape(state)
}

// convolveCausal makes a layer of a depthwise convolution. It sees as many earlier positions as its
// kernel covers: the state, or zeros.
func (g *graph) convolveCausal(n *node) error {
	input, taps, err := n.causalConv()
	if err != nil {
		return err
	}
	if err := g.oneSequence(n, input[0], 0); err != nil {
		return err
	}
	g.notes.Add(flattened, n.label())
	right := n.in[convWeights]
	return g.add(n, "", pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: input[1], OutChannels: input[1], Groups: input[1],
		Kernel: [2]int{taps, 1}, Stride: [2]int{1, 1},
		Input: [2]int{input[2] + taps - 1, 1}, Output: [2]int{input[2], 1},
	}, n.in[0], right, right.weights)
}
