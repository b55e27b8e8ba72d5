package onnx

import (
	"fmt"
	"slices"
)

// noBatch is why a dimension that was taken for the batch of the model is none:
// one product needs all of it at once.
type noBatch struct {
	input string
	size  int
	node  string
}

// Error says what to do about it.
func (e *noBatch) Error() string {
	return fmt.Sprintf("its operands are computed from all %d of what was taken for samples, so these are none; say --batch 1, or how many samples the model takes at once",
		e.size)
}

// note says what was done about it.
func (e *noBatch) note() string {
	return fmt.Sprintf("its first dimension of %d is no batch, as %s needs all of it at once; counted as one sample", e.size, line(e.node))
}

func (g *graph) noBatch(n *node) error { return &noBatch{g.batchOf, g.batch, n.label()} }

// follow completes the outputs of a node with what holds whether or not their
// shapes could be inferred.
func (n *node) follow() {
	given := slices.DeleteFunc(slices.Clone(n.in), func(v *value) bool { return v == nil })
	constant := len(given) > 0 && !slices.ContainsFunc(given, func(v *value) bool { return !v.constant })
	for i := range n.out {
		o := &n.out[i]
		o.constant = o.constant || constant
		if !o.constant && o.why == nil {
			o.batchAt = n.batchAt(o.shape)
		}
	}
}

// batchAt returns where the samples of a batch lie in an output of a shape, as
// [value.batchAt] does.
func (n *node) batchAt(shape []int) int {
	for i, v := range n.in {
		if v == nil || v.batchAt == 0 {
			continue
		}
		if at := n.batchOf(i, v, shape); at > 0 && at <= len(shape) && shape[at-1] == v.shape[v.batchAt-1] {
			return at
		}
	}
	return 0
}

// batchOf returns where the samples of one input lie in an output, if they stay
// together.
func (n *node) batchOf(i int, v *value, shape []int) int {
	// Most operators keep dimensions in their places, counted from the end.
	const rows = 2
	fromEnd := len(v.shape) - v.batchAt
	at := len(shape) - fromEnd
	switch n.GetOpType() {
	case "Transpose":
		order := n.numbers("perm")
		if order == nil {
			return len(shape) + 1 - v.batchAt
		}
		return slices.Index(order, v.batchAt-1) + 1
	case "Reshape", "Flatten", "Squeeze", "Unsqueeze":
		// The dimension that has as many elements in front of it.
		before := volume(v.shape[:v.batchAt-1])
		for d := range shape {
			if volume(shape[:d]) == before && shape[d] == v.shape[v.batchAt-1] {
				return d + 1
			}
		}
		return 0
	case "Gather":
		if along, err := axis(n.number("axis", 0), len(n.in[0].shape)); i == 1 && err == nil {
			return along + v.batchAt
		}
	case "Gemm":
		transposed := []string{"transA", "transB"}
		if i < len(transposed) && n.number(transposed[i], 0) != 0 {
			return len(v.shape) + 1 - v.batchAt
		}
	case "LSTM", "GRU", "RNN":
		if n.number("layout", 0) != 0 {
			return 0
		}
	case "MatMul", "MatMulInteger", "QLinearMatMul":
		left := i == 0
		if left && fromEnd == 0 || !left && fromEnd == rows-1 {
			return 0 // summed over
		}
	}
	return at
}

// checkBatch returns an error if a product of computed operands can't be of one
// sample of the batch: where all samples lie in one matrix on the right, or are
// summed over.
func (g *graph) checkBatch(n *node, a, b operand) error {
	if g.batch == 1 {
		return nil
	}
	const matrix = 2
	summed := a.batchAt > 0 && a.batchAt-1 == a.reduced
	within := !b.constant && b.batchAt > 0 && b.batchAt > len(b.shape)-matrix
	if summed || within {
		return g.noBatch(n)
	}
	return nil
}
