package onnx

import (
	"fmt"
	"slices"
)

func init() {
	register(0, inferGridSample, "GridSample")
	register(keepsSign, inferRoiAlign, "RoiAlign")
	register(moves, inferRoiPool, "MaxRoiPool")
	register(moves, inferCenterCropPad, "CenterCropPad")
}

// inferGridSample: a grid [N, ..., spatial dimensions] of positions in [N, C, ...].
func inferGridSample(n *node) ([]value, error) {
	input, err := n.image()
	if err != nil {
		return nil, err
	}
	grid, err := n.shape(1)
	if err != nil {
		return nil, err
	}
	if len(grid) != len(input) {
		return nil, fmt.Errorf("a grid of %v for an input of %v", grid, input)
	}
	return shaped(slices.Concat(input[:leading], grid[1:len(grid)-1])...)
}

func inferRoiAlign(n *node) ([]value, error) {
	return n.regions([]int{n.number("output_height", 1), n.number("output_width", 1)})
}

func inferRoiPool(n *node) ([]value, error) { return n.regions(n.numbers("pooled_shape")) }

// regions returns the output of a pooling of regions, which all get one size.
func (n *node) regions(size []int) ([]value, error) {
	input, err := n.image()
	if err != nil {
		return nil, err
	}
	regions, err := n.shape(1)
	if err != nil {
		return nil, err
	}
	if len(regions) != 2 {
		return nil, fmt.Errorf("regions of %v", regions)
	}
	return shaped(slices.Concat([]int{regions[0], input[1]}, size)...)
}

func inferCenterCropPad(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	asked, err := n.integers(1)
	if err != nil {
		return nil, err
	}
	shape, err := spread(input, asked, n.numbers("axes"))
	if err != nil {
		return nil, err
	}
	return shaped(shape...)
}
