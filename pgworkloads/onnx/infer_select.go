package onnx

import (
	"fmt"
	"slices"
)

func init() {
	register(moves, inferSlice, "Slice")
	register(moves, inferGather, "Gather")
	register(moves, inferGatherElements, "GatherElements")
	register(moves, inferGatherND, "GatherND")
	register(0, inferOneHot, "OneHot")
}

// slice is a cut along an axis: count elements from start on.
type slice struct{ start, step, count int }

// newSlice clamps the bounds of a cut as the standard defines.
func newSlice(start, end, step, size int) (slice, error) {
	if step == 0 {
		return slice{}, fmt.Errorf("a slice of step 0")
	}
	for _, bound := range []*int{&start, &end} {
		if *bound < 0 {
			*bound += size
		}
	}
	if step > 0 {
		start, end = min(max(start, 0), size), min(max(end, 0), size)
		return slice{start, step, max(0, ceilDiv(end-start, step))}, nil
	}
	start, end = min(max(start, 0), size-1), min(max(end, -1), size-1)
	return slice{start, step, max(0, ceilDiv(start-end, -step))}, nil
}

func inferSlice(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	cuts, err := n.cuts(input)
	if err != nil {
		return nil, err
	}
	shape := make([]int, len(input))
	for d, cut := range cuts {
		shape[d] = cut.count
	}
	out := value{shape: shape}
	from := make([]int, len(input))
	out.setContent(remap(shape, n.in[0].content, func(at []int) int {
		for d, cut := range cuts {
			from[d] = cut.start + at[d]*cut.step
		}
		return offset(input, from)
	}))
	return []value{out}, nil
}

// cuts returns the cut of every axis of a Slice.
func (n *node) cuts(input []int) ([]slice, error) {
	const starts, ends, axes, steps = 1, 2, 3, 4
	cuts := make([]slice, len(input))
	for d, size := range input {
		cuts[d] = slice{0, 1, size}
	}
	var lists [steps + 1][]int
	for i, name := range []string{starts: "starts", ends: "ends", axes: "axes", steps: "steps"} {
		if name == "" {
			continue
		}
		list, err := n.listed(i, name)
		if err != nil {
			return nil, err
		}
		lists[i] = list
	}
	if lists[axes] == nil {
		for d := range lists[starts] {
			lists[axes] = append(lists[axes], d)
		}
	}
	if lists[steps] == nil {
		lists[steps] = slices.Repeat([]int{1}, len(lists[starts]))
	}
	for i := starts; i <= steps; i++ {
		if len(lists[i]) != len(lists[starts]) {
			return nil, fmt.Errorf("starts, ends, axes and steps of %d, %d, %d and %d numbers",
				len(lists[starts]), len(lists[ends]), len(lists[axes]), len(lists[steps]))
		}
	}
	for i, number := range lists[axes] {
		d, err := axis(number, len(input))
		if err != nil {
			return nil, err
		}
		if cuts[d], err = newSlice(lists[starts][i], lists[ends][i], lists[steps][i], input[d]); err != nil {
			return nil, err
		}
	}
	return cuts, nil
}

func inferGather(n *node) ([]value, error) {
	data, along, err := n.along(0)
	if err != nil {
		return nil, err
	}
	indices, err := n.shape(1)
	if err != nil {
		return nil, err
	}
	out, err := shaped(slices.Concat(data[:along], indices, data[along+1:])...)
	if err != nil {
		return nil, err
	}
	if n.in[0].content == nil || n.in[1].content == nil {
		return out, nil
	}
	picks, err := n.integers(1)
	if err != nil {
		return nil, err
	}
	for i := range picks {
		if picks[i], err = axis(picks[i], data[along]); err != nil {
			return nil, fmt.Errorf("index %w", err)
		}
	}
	out[0].setContent(remap(out[0].shape, n.in[0].content, func(at []int) int {
		end := along + len(indices)
		pick := picks[offset(indices, at[along:end])]
		return offset(data, slices.Concat(at[:along], []int{pick}, at[end:]))
	}))
	return out, nil
}

func inferGatherElements(n *node) ([]value, error) {
	indices, err := n.shape(1)
	if err != nil {
		return nil, err
	}
	return shaped(indices...)
}

func inferGatherND(n *node) ([]value, error) {
	data, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	indices, err := n.shape(1)
	if err != nil {
		return nil, err
	}
	batch := n.number("batch_dims", 0)
	if len(indices) == 0 || batch < 0 || batch >= len(indices) || indices[len(indices)-1] > len(data)-batch {
		return nil, fmt.Errorf("indices of %v for data of %v", indices, data)
	}
	last := len(indices) - 1
	return shaped(slices.Concat(indices[:last], data[batch+indices[last]:])...)
}

func inferOneHot(n *node) ([]value, error) {
	indices, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	depth, err := n.integers(1)
	if err != nil {
		return nil, err
	}
	if len(depth) != 1 {
		return nil, fmt.Errorf("depth must be one number, got %v", depth)
	}
	at, err := axis(n.number("axis", -1), len(indices)+1)
	if err != nil {
		return nil, err
	}
	return shaped(slices.Insert(slices.Clone(indices), at, depth[0])...)
}
