package onnx

import (
	"fmt"

	"pgsim/pgworkloads"
)

// Layer is a product of the model.
type Layer struct {
	pgworkloads.Layer
	// Weights are nil if the weights are not in the file, or if both operands are computed.
	Weights *Weights
}

// What readers should know about a layer.
const (
	paddingMoved    = "padded differently on both sides, taken as padded alike: the same outputs"
	inputExtended   = "padded on one side more, which here is part of the input"
	dilated         = "dilated, taken as one without dilation: the same outputs, each of as many products"
	dilatedShort    = "dilated, taken as one without dilation over an input as long as that needs: the same outputs, each of as many products"
	flattened       = "convolution along one dimension, which here is the height"
	windowsJoined   = "applied to several windows of a sample, which here follow each other"
	bothComputed    = "both operands are computed while the model runs; the right one is read as weights are, and every sample has its own"
	severalMatrices = "a stack of matrices, taken as the groups of one product"
	swapped         = "weights on the left, taken as the transposed product"
	resetLater      = "the candidate state waits for the reset gate; here all gates of a step are one product"
	wholeBatch      = "counted for one of several samples that the model takes at once"
)

// multiply makes layers from a node that multiplies matrices.
type multiply func(g *graph, n *node) error

// Inputs with the zero points of operands: of the left operand, and of the right operand of integer
// and of QLinear operators.
const (
	leftZero    = 2
	integerZero = 3
	qlinearZero = 5
)

// add makes a layer of a product. The right operand is read as weights.
func (g *graph) add(n *node, suffix string, l pgworkloads.Layer, left, right *value, w *weights) error {
	l.Name = g.unique(n.label() + suffix)
	var err error
	if l.Activation, err = g.activation(n, left); err != nil {
		return err
	}
	if l.WeightBits, err = g.weightBits(n, right); err != nil {
		return err
	}
	if l.RightComputed = !right.constant; l.RightComputed {
		g.notes.Add(bothComputed, n.label())
	}
	if l.Stride == [2]int{} {
		l.Kernel, l.Stride = [2]int{1, 1}, [2]int{1, 1}
	}
	if err := l.CheckShape(); err != nil {
		return n.withoutIt(fmt.Sprintf("no layer of pgsim: %v", err))
	}
	layer := Layer{Layer: l}
	if !g.options.probing {
		if layer.Weights, err = w.figures(l.WeightBits); err != nil {
			return fmt.Errorf("its weights: %w", err)
		}
	}
	g.layers = append(g.layers, layer)
	return nil
}

// maxSpatial is how many spatial dimensions a layer has.
const maxSpatial = 2

// checkSpatial refuses more spatial dimensions than a layer has.
func (n *node) checkSpatial(dimensions int) error {
	if dimensions > maxSpatial {
		return n.withoutIt(fmt.Sprintf("it has %d spatial dimensions, pgsim takes 1 or 2; replace it by convolutions of 2", dimensions))
	}
	return nil
}

func (g *graph) convolve(n *node, weights, zero int) error {
	c, err := n.convolution(weights)
	if err != nil {
		return err
	}
	if err := n.checkSpatial(len(c.input)); err != nil {
		return err
	}
	if err := g.apart(n, n.in[0], 0); err != nil {
		return err
	}
	l := pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: c.channels, OutChannels: c.filters, Groups: c.groups,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{1, 1}, Output: [2]int{1, 1},
	}
	if len(c.input) < maxSpatial {
		g.notes.Add(flattened, n.label())
	}
	for d := range c.input {
		input, padding := c.symmetric(d, c.input[d], c.positions[d])
		switch {
		case c.dilation[d] > 1 && input != c.input[d]:
			g.notes.Add(dilatedShort, n.label())
		case c.dilation[d] > 1:
			g.notes.Add(dilated, n.label())
		case input != c.input[d]:
			g.notes.Add(inputExtended, n.label())
		case c.before[d] != c.after[d]:
			g.notes.Add(paddingMoved, n.label())
		}
		l.Kernel[d], l.Stride[d], l.Padding[d] = c.kernel[d], c.stride[d], padding
		l.Input[d], l.Output[d] = input, c.positions[d]
	}
	windows, err := g.perSample(n, "images", c.batch)
	if err != nil {
		return err
	}
	if windows > 1 {
		if l.Kernel != [2]int{1, 1} || l.Stride != [2]int{1, 1} || l.Padding != [2]int{} {
			return g.noBatch(n, n.in[0], 0, fmt.Sprintf("it is applied to %d images of every sample, pgsim takes one", windows))
		}
		g.notes.Add(windowsJoined, n.label())
		l.Input[0] *= windows
		l.Output[0] *= windows
	}
	right := n.in[weights]
	return g.add(n, "", l, n.in[0], right, zeroed(n, right, zero, 0))
}

// zeroed returns the weights of an operand minus its zero point, whose numbers lie along an axis.
// zero is the input of the zero point; 0 means there is none.
func zeroed(n *node, v *value, zero, along int) *weights {
	if v.weights == nil || zero == 0 {
		return v.weights
	}
	return v.weights.shifted(n, v.shape, zero, along)
}

func (g *graph) general(n *node) error {
	mul, err := n.gemm()
	if err != nil {
		return err
	}
	reduced := [2]int{1, 0}
	for i, transposed := range []string{"transA", "transB"} {
		if n.number(transposed, 0) != 0 {
			reduced[i] = 1 - reduced[i]
		}
	}
	both := []int{0, 1}
	return g.product(n, mul,
		operand{n.in[0], n.in[0].weights, reduced[:1], both},
		operand{n.in[1], n.in[1].weights, reduced[1:], both})
}

func (g *graph) matrices(n *node, right, zeroLeft, zeroRight int) error {
	mul, err := n.matmul(right)
	if err != nil {
		return err
	}
	a, b := n.in[0], n.in[right]
	// Zero points of the left operand lie along its rows, those of the right operand along its
	// columns.
	return g.product(n, mul,
		operand{a, zeroed(n, a, zeroLeft, rows(a)), []int{columns(a)}, []int{rows(a), columns(a)}},
		operand{b, zeroed(n, b, zeroRight, columns(b)), []int{rows(b)}, []int{rows(b), columns(b)}})
}

// rows and columns are the dimensions of a matrix. A vector has one dimension that is both.
func rows(v *value) int    { return max(len(v.shape)-2, 0) }
func columns(v *value) int { return max(len(v.shape)-1, 0) }

// operand is a side of a product.
type operand struct {
	*value
	// weights is where the operand comes from if it is constant.
	weights *weights
	// reduced are the dimensions that are summed over. matrix are those of one matrix.
	reduced, matrix []int
}

// product makes a layer from a product of matrices. Weights are the constant operand, or the right
// operand.
func (g *graph) product(n *node, mul matmul, a, b operand) error {
	switch {
	case a.constant && b.constant:
		return nil // computed before the model runs
	case a.constant:
		g.notes.Add(swapped, n.label())
		a, b = b, a
		mul = matmul{left: mul.right, right: mul.left, joint: mul.joint, m: mul.n, k: mul.k, n: mul.m}
	case !b.constant:
		b.weights = nil
	}
	if err := g.checkBatch(n, a, b); err != nil {
		return err
	}
	rows, groups, err := g.stack(n, mul, a.value, b.value)
	if err != nil {
		return err
	}
	outputs := mul.n
	if b.constant && volume(mul.left) == 1 {
		// All matrices read the same left operand: together they are one matrix.
		outputs, groups = groups*outputs, 1
	}
	if groups > 1 {
		g.notes.Add(severalMatrices, n.label())
	}
	l := pgworkloads.Layer{
		Op: pgworkloads.OpLinear, InChannels: groups * mul.k, OutChannels: groups * outputs, Groups: groups,
		Input: [2]int{rows, 1}, Output: [2]int{rows, 1},
	}
	return g.add(n, "", l, a.value, b.value, b.weights)
}

// stack returns the rows of one sample, and the number of matrices on the right that the rows are
// divided among. Weights belong to no sample, and neither do results of inputs without samples.
func (g *graph) stack(n *node, mul matmul, a, b *value) (rows, groups int, err error) {
	groups = volume(mul.right)
	if groups == 0 {
		return 0, 0, fmt.Errorf("a product of no matrices")
	}
	unsampled := b.constant || b.sampled == ""
	switch {
	case b.constant || unsampled && (a.batchAt > 0 || g.options.probing):
	case groups%g.batch == 0:
		groups /= g.batch
	case !unsampled || a.sampled == "":
		return 0, 0, g.shared(n, b)
	}
	rows, err = g.perSample(n, "rows", volume(mul.joint)*mul.m/groups)
	return rows, groups, err
}

// oneSequence refuses a node whose number of sequences, along a dimension of its first input,
// differs from the model's number of samples: the node indicates how many samples there are.
func (g *graph) oneSequence(n *node, sequences, dimension int) error {
	at := n.in[0].batchAt
	mixed := at > 0 && at != dimension+1
	if sequences != g.batch && (mixed || !g.options.probing) {
		no := g.noBatch(n, n.in[0], sequences, fmt.Sprintf("it takes %d sequences at once, the model %d samples", sequences, g.batch))
		no.mixed = mixed
		return no
	}
	if g.batch > 1 {
		g.notes.Add(wholeBatch, n.label())
	}
	return nil
}

// recur makes two layers for every direction of a recurrent node: the product of the inputs of all
// steps, and the product of the hidden state, step by step.
func (g *graph) recur(n *node) error {
	c, err := n.recurrence()
	if err != nil {
		return err
	}
	if err := g.oneSequence(n, c.batch, c.batchAt()); err != nil {
		return err
	}
	if n.GetOpType() == "GRU" && n.number("linear_before_reset", 0) == 0 {
		g.notes.Add(resetLater, n.label())
	}
	const x, w, r = 0, 1, 2
	positions := [2]int{c.steps, 1}
	for d := range c.directions {
		direction := ""
		if c.directions > 1 {
			direction = []string{".forward", ".backward"}[d]
		}
		l := pgworkloads.Layer{
			Op: pgworkloads.OpLinear, InChannels: c.inputs, OutChannels: c.gates * c.hidden, Groups: 1,
			Input: positions, Output: positions,
		}
		if err := g.add(n, direction+".input", l, n.in[x], n.in[w], n.in[w].part(c.directions)); err != nil {
			return err
		}
		l.InChannels, l.Recurrent = c.hidden, true
		// The hidden state does not have the inputs' type: it gets the default width.
		if err := g.add(n, direction+".recurrent", l, &value{}, n.in[r], n.in[r].part(c.directions)); err != nil {
			return err
		}
	}
	return nil
}

// part returns the weights of an operand that is used as a whole.
func (v *value) part(directions int) *weights {
	if directions > 1 {
		return nil
	}
	return v.weights
}
