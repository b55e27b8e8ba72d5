package onnx

import (
	"fmt"
	"slices"
)

func init() {
	register(joins, inferConcat, "Concat")
	register(moves, inferSplit, "Split")
}

func inferConcat(n *node) ([]value, error) {
	first, along, err := n.along(0)
	if err != nil {
		return nil, err
	}
	shape := slices.Clone(first)
	shape[along] = 0
	known := true
	for i := range n.in {
		part, err := n.shape(i)
		if err != nil {
			return nil, err
		}
		if len(part) != len(first) || !slices.Equal(part[:along], first[:along]) || !slices.Equal(part[along+1:], first[along+1:]) {
			return nil, fmt.Errorf("inputs of %v and %v don't join along axis %d", first, part, along)
		}
		shape[along] += part[along]
		known = known && n.in[i].content != nil
	}
	out, err := shaped(shape...)
	if err == nil && known && few(shape) {
		out[0].setContent(n.joined(shape, along))
	}
	return out, err
}

// joined returns the contents of all inputs, joined along an axis.
func (n *node) joined(shape []int, along int) []float64 {
	content := []float64{}
	if volume(shape) == 0 {
		return content
	}
	for block := range volume(shape[:along]) {
		for _, part := range n.in {
			size := volume(part.shape[along:])
			content = append(content, part.content[block*size:][:size]...)
		}
	}
	return content
}

func inferSplit(n *node) ([]value, error) {
	input, along, err := n.along(0)
	if err != nil {
		return nil, err
	}
	sizes, err := n.listed(1, "split")
	if err != nil {
		return nil, err
	}
	parts := len(n.GetOutput())
	if sizes == nil {
		// Equal parts; the last one is smaller if the size is not a multiple.
		each := ceilDiv(input[along], max(parts, 1))
		for left := input[along]; len(sizes) < parts; left -= each {
			sizes = append(sizes, max(min(each, left), 0))
		}
	}
	out := make([]value, 0, parts)
	start := 0
	for _, size := range sizes {
		if size < 0 || size > input[along]-start {
			return nil, fmt.Errorf("split %v of an axis of %d", sizes, input[along])
		}
		shape := slices.Clone(input)
		shape[along] = size
		first := start
		part := value{shape: shape}
		part.setContent(remap(shape, n.in[0].content, func(at []int) int {
			from := slices.Clone(at)
			from[along] += first
			return offset(input, from)
		}))
		out = append(out, part)
		start += size
	}
	return out, nil
}
