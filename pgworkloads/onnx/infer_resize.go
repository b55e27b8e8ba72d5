package onnx

import (
	"fmt"
	"math"
)

func init() {
	register(keepsSign, inferResize, "Resize")
	register(keepsSign, inferUpsample, "Upsample")
}

func inferResize(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	// Version 10 has no region of interest before the scales.
	const (
		withRegion = 11
		oldScales  = 1
		scales     = 2
		sizes      = 3
	)
	if n.opset < withRegion {
		return n.scaled(input, oldScales)
	}
	if !n.has(sizes) {
		return n.scaled(input, scales)
	}
	asked, err := n.integers(sizes)
	if err != nil {
		return nil, err
	}
	if asked, err = n.keepAspect(input, asked); err != nil {
		return nil, err
	}
	shape, err := spread(input, asked, n.numbers("axes"))
	if err != nil {
		return nil, err
	}
	return n.resized(shape)
}

// keepAspect returns the requested sizes, with one scale for all axes if the node asks for that.
func (n *node) keepAspect(input, asked []int) ([]int, error) {
	var choose func(a, b float64) float64
	switch policy := n.text("keep_aspect_ratio_policy", "stretch"); policy {
	case "stretch":
		return asked, nil
	case "not_larger":
		choose = math.Min
	case "not_smaller":
		choose = math.Max
	default:
		return nil, fmt.Errorf("keep_aspect_ratio_policy must be stretch, not_larger or not_smaller, got %q", policy)
	}
	axes := n.numbers("axes")
	var scale float64
	old := make([]int, len(asked))
	for i, size := range asked {
		d := i
		if axes != nil && i < len(axes) {
			d = axes[i]
		}
		d, err := axis(d, len(input))
		if err != nil {
			return nil, err
		}
		old[i] = input[d]
		factor := float64(size) / float64(max(old[i], 1))
		if scale = choose(scale, factor); i == 0 {
			scale = factor
		}
	}
	sizes := make([]int, len(asked))
	for i := range asked {
		const half = 0.5
		sizes[i] = toInt(math.Floor(scale*float64(old[i]) + half)) // as the standard rounds
	}
	return sizes, nil
}

func inferUpsample(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	return n.scaled(input, 1)
}

// scaled returns an output whose sizes are the input's times factors.
func (n *node) scaled(input []int, i int) ([]value, error) {
	factors, err := n.factors(i)
	if err != nil {
		return nil, err
	}
	ones := make([]float64, len(input))
	for d := range ones {
		ones[d] = 1
	}
	if factors, err = spread(ones, factors, n.numbers("axes")); err != nil {
		return nil, err
	}
	shape := make([]int, len(input))
	for d, size := range input {
		shape[d] = toInt(math.Floor(float64(size) * factors[d]))
	}
	return n.resized(shape)
}

// factors returns the scales of a resizing node. In Upsample's oldest version they are an
// attribute.
func (n *node) factors(i int) ([]float64, error) {
	if n.has(i) {
		return n.content(i)
	}
	var list []float64
	for _, x := range n.attribute("scales").GetFloats() {
		list = append(list, float64(x))
	}
	return list, nil
}

// spread assigns numbers to some axes, or to all axes if none are named.
func spread[T int | float64](all, numbers []T, axes []int) ([]T, error) {
	out := append([]T(nil), all...)
	if axes == nil {
		for d := range all {
			axes = append(axes, d)
		}
	}
	if len(numbers) != len(axes) {
		return nil, fmt.Errorf("%d sizes or scales for %d axes", len(numbers), len(axes))
	}
	for i, number := range axes {
		d, err := axis(number, len(all))
		if err != nil {
			return nil, err
		}
		out[d] = numbers[i]
	}
	return out, nil
}

// resized returns the output. With nearest mode its elements are elements of the input.
func (n *node) resized(shape []int) ([]value, error) {
	out, err := shaped(shape...)
	if err == nil && n.text("mode", "nearest") == "nearest" {
		out[0].codes = n.in[0].codes
	}
	return out, err
}
