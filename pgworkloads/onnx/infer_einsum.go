package onnx

import (
	"fmt"
	"slices"
	"strings"
)

func init() {
	count(standard, inferEinsum, (*graph).sum, "Einsum")
}

// einsum is the geometry of a sum of products, in Einstein's notation: every
// dimension of the inputs has a label, and labels that the output lacks are summed
// over.
type einsum struct {
	inputs [][]rune
	output []rune
	sizes  map[rune]int
}

// ellipsis stands for all dimensions of an input that have no label of their own.
const ellipsis = "..."

// firstUnnamed is the label of the last dimension of an ellipsis. The other dimensions of the
// ellipsis have lower labels. Letters are above all of these.
const firstUnnamed = '@'

// einsum infers the geometry of a node.
func (n *node) einsum() (einsum, error) {
	e := einsum{sizes: map[rune]int{}}
	equation := strings.ReplaceAll(n.text("equation", ""), " ", "")
	left, right, explicit := strings.Cut(equation, "->")
	terms := strings.Split(left, ",")
	if len(terms) != len(n.in) {
		return e, fmt.Errorf("equation %q has %d terms for %d inputs", equation, len(terms), len(n.in))
	}
	unnamed := 0
	for i, term := range terms {
		shape, err := n.shape(i)
		if err != nil {
			return e, err
		}
		rest := len(shape) - len(strings.Replace(term, ellipsis, "", 1))
		labels, ok := labelsOf(term, rest)
		if !ok || len(labels) != len(shape) {
			return e, fmt.Errorf("equation %q: term %q does not fit an input of %v", equation, term, shape)
		}
		unnamed = max(unnamed, rest)
		for d, label := range labels {
			if old, known := e.sizes[label]; known && old != shape[d] && old != 1 && shape[d] != 1 {
				return e, fmt.Errorf("equation %q: %q has sizes %d and %d", equation, label, old, shape[d])
			}
			e.sizes[label] = max(e.sizes[label], shape[d])
		}
		e.inputs = append(e.inputs, labels)
	}
	if !explicit {
		e.output = e.implicit()
		return e, nil
	}
	var ok bool
	e.output, ok = labelsOf(right, unnamed)
	if !ok || slices.ContainsFunc(e.output, func(label rune) bool { _, known := e.sizes[label]; return !known }) {
		return e, fmt.Errorf("equation %q: the output has labels that no input has", equation)
	}
	return e, nil
}

// labelsOf returns the label of every dimension of a term, with the given number of dimensions in
// place of its ellipsis; not ok if it has other characters.
func labelsOf(term string, unnamed int) (labels []rune, ok bool) {
	before, after, some := strings.Cut(term, ellipsis)
	if some && (unnamed < 0 || unnamed > maxRank) {
		return nil, false
	}
	labels = []rune(before)
	for d := unnamed; some && d > 0; d-- {
		labels = append(labels, firstUnnamed-rune(d-1))
	}
	named := []rune(after)
	for _, label := range slices.Concat([]rune(before), named) {
		if (label < 'a' || label > 'z') && (label < 'A' || label > 'Z') {
			return nil, false
		}
	}
	return append(labels, named...), true
}

// implicit returns the output of an equation that does not name one: the dimensions of the
// ellipsis, then the labels that occur once, in alphabetical order.
func (e einsum) implicit() []rune {
	times := map[rune]int{}
	for _, labels := range e.inputs {
		for _, label := range labels {
			times[label]++
		}
	}
	var out []rune
	for label, count := range times {
		if count == 1 || label <= firstUnnamed {
			out = append(out, label)
		}
	}
	slices.Sort(out)
	return out
}

// volume returns the product of the sizes of labels.
func (e einsum) volume(labels []rune) int {
	all := 1
	for _, label := range labels {
		all *= e.sizes[label]
	}
	return all
}

func inferEinsum(n *node) ([]value, error) {
	e, err := n.einsum()
	if err != nil {
		return nil, err
	}
	shape := make([]int, len(e.output))
	for d, label := range e.output {
		shape[d] = e.sizes[label]
	}
	return shaped(shape...)
}

// sum makes a layer of the sum of products of two inputs. A sum of one input, and products without
// a sum, multiply no matrices.
func (g *graph) sum(n *node) error {
	e, err := n.einsum()
	if err != nil {
		return err
	}
	const two = 2
	if len(e.inputs) > two {
		return n.withoutIt(fmt.Sprintf("it multiplies %d tensors at once; make a node for every two of them", len(e.inputs)))
	}
	if len(e.inputs) < two {
		return nil
	}
	in := slices.Contains[[]rune]
	var joint, rows, columns, reduced []rune
	for label := range e.sizes {
		a, b, out := in(e.inputs[0], label), in(e.inputs[1], label), in(e.output, label)
		switch {
		case a && b && out:
			joint = append(joint, label)
		case a && b:
			reduced = append(reduced, label)
		case a && out:
			rows = append(rows, label)
		case b && out:
			columns = append(columns, label)
		}
		// A label that only one input has and that is summed over is summed before the
		// multiplication.
	}
	if reduced == nil {
		return nil
	}
	stack := []int{e.volume(joint)}
	places := func(i int, labels ...rune) (at []int) {
		for d, label := range e.inputs[i] {
			if in(labels, label) {
				at = append(at, d)
			}
		}
		return at
	}
	mul := matmul{left: stack, right: stack, joint: stack, m: e.volume(rows), k: e.volume(reduced), n: e.volume(columns)}
	a, b := n.in[0], n.in[1]
	return g.product(n, mul,
		operand{a, a.weights, places(0, reduced...), places(0, slices.Concat(rows, reduced)...)},
		operand{b, b.weights, places(1, reduced...), places(1, slices.Concat(columns, reduced)...)})
}
