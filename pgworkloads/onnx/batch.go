package onnx

import (
	"cmp"
	"fmt"
	"slices"
)

// noBatch says why a dimension that was assumed to be the batch of the model is not: one node needs
// all of it at once, or another number of samples.
type noBatch struct {
	input string
	size  int
	node  *node
	why   string
	// samples is the number to try instead; 0 for none.
	samples int
	// mixed is set if a product is computed from all samples at once.
	mixed bool
}

// Error says what the user can do.
func (e *noBatch) Error() string {
	return e.why + "; say with --batch how many samples the model takes at once"
}

// note says what pgsim did.
func (e *noBatch) note() string {
	return fmt.Sprintf("its first dimension of %d is no batch, as %s tells; counted as a batch of %d", e.size, line(e.node.label()), e.samples)
}

// second says that the second dimension was used instead.
func (e *noBatch) second(size int) string {
	return fmt.Sprintf("its first dimension of %d is no batch, as %s tells, so its second one is taken for a batch of %d; with --batch 1 it is none",
		e.size, line(e.node.label()), size)
}

// withoutIt is the error if one product needs all samples at once, and another node treats them one
// by one.
func (e *noBatch) withoutIt(err error) error {
	if !e.mixed {
		return err
	}
	return fmt.Errorf("%s: %w", e.node.title(), e.node.withoutIt(e.why+"; no batch fits this node and all others: export the model with one sample"))
}

// noBatch is an error of a node about one of its operands.
func (g *graph) noBatch(n *node, of *value, samples int, why string) *noBatch {
	no := &noBatch{input: g.batchOf, size: g.batch, node: n, why: why, samples: samples}
	if g.options.probing {
		no.input = of.sampled
	}
	return no
}

// shared says why a product can't belong to one sample of the batch: it is computed from all
// samples of an operand.
func (g *graph) shared(n *node, of *value) error {
	no := g.noBatch(n, of, 1, fmt.Sprintf("its operands are computed from all %d of what was taken for samples, so these are none", g.batch))
	no.mixed = true
	return no
}

// perSample returns the number of something per sample of the assumed batch.
func (g *graph) perSample(n *node, what string, count int) (int, error) {
	if g.options.probing {
		return max(count/g.batch, 1), nil // their number proves nothing
	}
	if count%g.batch != 0 {
		return 0, g.noBatch(n, n.in[0], 1, fmt.Sprintf("it has %d %s, no multiple of the model's batch of %d", count, what, g.batch))
	}
	if g.batch > 1 {
		g.notes.Add(wholeBatch, n.label())
	}
	return count / g.batch, nil
}

// apart makes sure that the samples of an operand lie along the dimension that its node treats one
// by one.
func (g *graph) apart(n *node, v *value, dimension int) error {
	switch {
	case g.batch == 1 || v.batchAt == 0:
		return nil
	case v.batchAt != dimension+1:
		return g.shared(n, v)
	}
	g.followed = true
	return nil
}

// follow completes the outputs of a node with facts that hold whether or not their shapes could be
// inferred.
func (n *node) follow() {
	given := slices.DeleteFunc(slices.Clone(n.in), func(v *value) bool { return v == nil })
	constant := len(given) > 0 && !slices.ContainsFunc(given, func(v *value) bool { return !v.constant })
	for i := range n.out {
		o := &n.out[i]
		o.constant = o.constant || constant
		if o.constant {
			continue
		}
		for _, v := range given {
			o.sampled = cmp.Or(o.sampled, v.sampled)
		}
		if o.why == nil {
			o.batchAt = n.batchAt(o.shape)
		}
	}
}

// batchAt returns the dimension of the samples of a batch in an output of a given shape, in the
// form of [value.batchAt].
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

// batchOf returns the dimension of the samples of one input in an output, if they stay together.
func (n *node) batchOf(i int, v *value, shape []int) int {
	// Most operators keep the positions of dimensions, counted from the end.
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
		// The dimension with the same number of elements before it.
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
	case "Gemm", "FusedGemm":
		transposed := []string{"transA", "transB"}
		if i < len(transposed) && n.number(transposed[i], 0) != 0 {
			return len(v.shape) + 1 - v.batchAt
		}
	case "Einsum":
		e, err := n.einsum()
		if err != nil {
			return 0
		}
		return slices.Index(e.output, e.inputs[i][v.batchAt-1]) + 1
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

// checkBatch returns an error if a product of computed operands can't belong to one sample of the
// batch: if all samples are in one matrix on the right, or are summed over.
func (g *graph) checkBatch(n *node, a, b operand) error {
	if g.batch == 1 {
		return nil
	}
	summed := a.batchAt > 0 && slices.Contains(a.reduced, a.batchAt-1)
	within := !b.constant && b.batchAt > 0 && slices.Contains(b.matrix, b.batchAt-1)
	switch {
	case summed:
		return g.shared(n, a.value)
	case within:
		return g.shared(n, b.value)
	}
	g.followed = g.followed || a.batchAt > 0
	return nil
}
