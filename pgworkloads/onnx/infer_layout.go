package onnx

import (
	"errors"
	"fmt"
	"slices"
)

func init() {
	register(moves, inferReshape, "Reshape")
	register(moves, inferFlatten, "Flatten")
	register(moves, inferTranspose, "Transpose")
	register(moves, inferSqueeze, "Squeeze")
	register(moves, inferUnsqueeze, "Unsqueeze")
	register(joins, inferConcat, "Concat")
	register(moves, inferSplit, "Split")
	register(moves, inferExpand, "Expand")
	register(moves, inferTile, "Tile")
	register(moves, inferPad, "Pad")
	register(moves, inferDepthToSpace, "DepthToSpace")
	register(moves, inferSpaceToDepth, "SpaceToDepth")
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
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	asked, err := n.listed(1, "shape")
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

// permuted returns a shape in another order of its dimensions, which is not ok if
// that does not name each of them once.
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
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	axes, err := n.listed(1, "axes")
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
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	axes, err := n.listed(1, "axes")
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

func inferConcat(n *node) ([]value, error) {
	first, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	along, err := axis(n.number("axis", 0), len(first))
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
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	along, err := axis(n.number("axis", 0), len(input))
	if err != nil {
		return nil, err
	}
	sizes, err := n.listed(1, "split")
	if err != nil {
		return nil, err
	}
	parts := len(n.GetOutput())
	if sizes == nil {
		// Even parts; the last one is smaller where they don't come out even.
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
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	pads, err := n.listed(1, "pads")
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

// errBlock is why a block operator can't be inferred.
var errBlock = errors.New("its blocksize does not fit its input [N, C, H, W]")

func inferDepthToSpace(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	block := n.number("blocksize", 0)
	if len(input) != 4 || block < 1 || block > maxContent || input[1]%(block*block) != 0 {
		return nil, errBlock
	}
	return shaped(input[0], input[1]/(block*block), input[2]*block, input[3]*block)
}

func inferSpaceToDepth(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	block := n.number("blocksize", 0)
	if len(input) != 4 || block < 1 || block > maxContent || input[2]%block != 0 || input[3]%block != 0 {
		return nil, errBlock
	}
	return shaped(input[0], input[1]*block*block, input[2]/block, input[3]/block)
}
