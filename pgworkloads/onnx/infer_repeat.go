package onnx

import (
	"fmt"
	"slices"
)

func init() {
	register(moves, inferExpand, "Expand")
	register(moves, inferTile, "Tile")
	register(moves, inferPad, "Pad")
}

func inferExpand(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	asked, err := n.integers(1)
	if err != nil {
		return nil, err
	}
	shape, err := broadcast(input, asked)
	if err != nil {
		return nil, err
	}
	out, err := shaped(shape...)
	if err == nil {
		out[0].setContent(remap(shape, n.in[0].content, func(at []int) int { return broadcastOffset(input, at) }))
	}
	return out, err
}

func inferTile(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	times, err := n.integers(1)
	if err != nil {
		return nil, err
	}
	if len(times) != len(input) {
		return nil, fmt.Errorf("repeats %v of an input of %v", times, input)
	}
	shape := make([]int, len(input))
	for d, size := range input {
		if times[d] < 0 || times[d] > maxElements/max(size, 1) {
			return nil, fmt.Errorf("repeats %v of an input of %v", times, input)
		}
		shape[d] = size * times[d]
	}
	out, err := shaped(shape...)
	if err == nil {
		out[0].setContent(remap(shape, n.in[0].content, func(at []int) int {
			from := slices.Clone(at)
			for d := range from {
				from[d] %= input[d]
			}
			return offset(input, from)
		}))
	}
	return out, err
}

func inferPad(n *node) ([]value, error) {
	input, pads, err := n.shapeAndList("pads")
	if err != nil {
		return nil, err
	}
	axes := make([]int, len(input))
	for d := range axes {
		axes[d] = d
	}
	if n.has(3) {
		if axes, err = n.integers(3); err != nil {
			return nil, err
		}
	}
	if len(pads) != 2*len(axes) {
		return nil, fmt.Errorf("pads must be %d numbers, got %v", 2*len(axes), pads)
	}
	shape := slices.Clone(input)
	for i, number := range axes {
		d, err := axis(number, len(input))
		if err != nil {
			return nil, err
		}
		shape[d] += pads[i] + pads[i+len(axes)]
	}
	return shaped(shape...)
}
