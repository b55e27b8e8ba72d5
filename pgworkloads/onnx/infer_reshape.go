package onnx

import (
	"fmt"
	"slices"
)

func init() {
	register(moves, inferReshape, "Reshape")
	register(moves, inferFlatten, "Flatten")
	register(moves, inferTranspose, "Transpose")
	register(moves, inferSqueeze, "Squeeze")
	register(moves, inferUnsqueeze, "Unsqueeze")
}

// reshaped returns the output of an operator that keeps the order of the
// elements of its first input.
func (n *node) reshaped(shape []int) ([]value, error) {
	out, err := shaped(shape...)
	if err != nil {
		return nil, err
	}
	if got, want := volume(shape), volume(n.in[0].shape); got != want {
		return nil, fmt.Errorf("shape %v has not the %d elements of its input %v", shape, want, n.in[0].shape)
	}
	out[0].setContent(n.in[0].content)
	return out, nil
}

func inferReshape(n *node) ([]value, error) {
	input, asked, err := n.shapeAndList("shape")
	if err != nil {
		return nil, err
	}
	shape := slices.Clone(asked)
	rest := -1
	known := 1
	for d, size := range shape {
		if size == 0 && n.number("allowzero", 0) == 0 {
			if d >= len(input) {
				return nil, fmt.Errorf("shape %v keeps dimension %d of an input of %v", asked, d, input)
			}
			shape[d] = input[d]
		}
		switch {
		case size == -1 && rest < 0:
			rest = d
		case shape[d] < 0:
			return nil, fmt.Errorf("shape %v", asked)
		case shape[d] > maxElements/max(known, 1):
			return nil, fmt.Errorf("shape %v of an input of %v", asked, input)
		default:
			known *= shape[d]
		}
	}
	if rest >= 0 {
		if known == 0 || volume(input)%known != 0 {
			return nil, fmt.Errorf("shape %v of an input of %v", asked, input)
		}
		shape[rest] = volume(input) / known
	}
	return n.reshaped(shape)
}

func inferFlatten(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	at := n.number("axis", 1)
	if at != len(input) {
		if at, err = axis(at, len(input)); err != nil {
			return nil, err
		}
	}
	return n.reshaped([]int{volume(input[:at]), volume(input[at:])})
}

func inferTranspose(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	order := n.numbers("perm")
	if order == nil {
		for d := range input {
			order = append(order, len(input)-1-d)
		}
	}
	shape, ok := permuted(input, order)
	if !ok {
		return nil, fmt.Errorf("perm %v of a tensor of %d dimensions", order, len(input))
	}
	from := make([]int, len(input))
	content := remap(shape, n.in[0].content, func(at []int) int {
		for d, source := range order {
			from[source] = at[d]
		}
		return offset(input, from)
	})
	out := value{shape: shape}
	out.setContent(content)
	return []value{out}, nil
}

// permuted returns a shape with its dimensions in another order; not ok unless the order names each
// dimension once.
func permuted(shape, order []int) (out []int, ok bool) {
	if len(order) != len(shape) {
		return nil, false
	}
	for at, d := range slices.Sorted(slices.Values(order)) {
		if d != at {
			return nil, false
		}
	}
	out = make([]int, len(shape))
	for at, d := range order {
		out[at] = shape[d]
	}
	return out, true
}

func inferSqueeze(n *node) ([]value, error) {
	input, axes, err := n.shapeAndList("axes")
	if err != nil {
		return nil, err
	}
	drop := make([]bool, len(input))
	for _, number := range axes {
		d, err := axis(number, len(input))
		if err != nil {
			return nil, err
		}
		if input[d] != 1 {
			return nil, fmt.Errorf("axis %d of an input of %v is not 1", number, input)
		}
		drop[d] = true
	}
	shape := []int{}
	for d, size := range input {
		if !drop[d] && (axes != nil || size != 1) {
			shape = append(shape, size)
		}
	}
	return n.reshaped(shape)
}

func inferUnsqueeze(n *node) ([]value, error) {
	input, axes, err := n.shapeAndList("axes")
	if err != nil {
		return nil, err
	}
	rank := len(input) + len(axes)
	if rank > maxRank {
		return nil, fmt.Errorf("a tensor of %d dimensions, more than %d", rank, maxRank)
	}
	shape := make([]int, rank)
	for _, number := range axes {
		d, err := axis(number, rank)
		if err != nil {
			return nil, err
		}
		if shape[d] == 1 {
			return nil, fmt.Errorf("axes %v give a dimension twice", axes)
		}
		shape[d] = 1
	}
	next := 0
	for d := range shape {
		if shape[d] == 0 {
			shape[d] = input[next]
			next++
		}
	}
	return n.reshaped(shape)
}
