package onnx

import (
	"fmt"
	"slices"
)

func init() {
	product := func(right, zeroLeft, zeroRight int, op string) {
		count(standard,
			func(n *node) ([]value, error) { return inferMatMul(n, right) },
			func(g *graph, n *node) error { return g.matrices(n, right, zeroLeft, zeroRight) }, op)
	}
	product(matmulRight, 0, 0, "MatMul")
	product(matmulRight, leftZero, integerZero, "MatMulInteger")
	product(qlinearWeights, leftZero, qlinearZero, "QLinearMatMul")
	count(standard, inferGemm, (*graph).general, "Gemm")
	count(runtime, inferGemm, (*graph).general, "FusedGemm")
	count(standard, inferRecurrent, (*graph).recur, "LSTM", "GRU", "RNN")
}

// matmulRight is the right operand of a product.
const matmulRight = 1

// matmul is the geometry of a product of two stacks of matrices: m x k by k x n
// each.
type matmul struct {
	// left and right are the leading dimensions of the stacks. joint is what they are broadcast to.
	left, right, joint []int
	m, k, n            int
}

// matmul infers the geometry of a node, following numpy's matmul: a vector is a matrix of one row
// or column.
func (n *node) matmul(right int) (matmul, error) {
	a, err := n.shape(0)
	if err != nil {
		return matmul{}, err
	}
	b, err := n.shape(right)
	if err != nil {
		return matmul{}, err
	}
	if len(a) == 0 || len(b) == 0 {
		return matmul{}, fmt.Errorf("a product of %v and %v", a, b)
	}
	if len(a) == 1 {
		a = []int{1, a[0]}
	}
	if len(b) == 1 {
		b = []int{b[0], 1}
	}
	mul := matmul{
		left: a[:len(a)-2], right: b[:len(b)-2],
		m: a[len(a)-2], k: a[len(a)-1], n: b[len(b)-1],
	}
	if b[len(b)-2] != mul.k {
		return mul, fmt.Errorf("a product of %v and %v", a, b)
	}
	mul.joint, err = broadcast(mul.left, mul.right)
	return mul, err
}

func inferMatMul(n *node, right int) ([]value, error) {
	mul, err := n.matmul(right)
	if err != nil {
		return nil, err
	}
	shape := slices.Clone(mul.joint)
	if len(n.in[0].shape) > 1 {
		shape = append(shape, mul.m)
	}
	if len(n.in[right].shape) > 1 {
		shape = append(shape, mul.n)
	}
	out, err := shaped(shape...)
	return typed(n, right, out), err
}

// gemm infers the geometry of a Gemm.
func (n *node) gemm() (matmul, error) {
	var sides [2][]int
	for i, transposed := range []string{"transA", "transB"} {
		side, err := n.shape(i)
		if err != nil {
			return matmul{}, err
		}
		if len(side) != 2 {
			return matmul{}, fmt.Errorf("its input %s must be a matrix, got %v", n.inputName(i), side)
		}
		sides[i] = slices.Clone(side)
		if n.number(transposed, 0) != 0 {
			slices.Reverse(sides[i])
		}
	}
	a, b := sides[0], sides[1]
	if a[1] != b[0] {
		return matmul{}, fmt.Errorf("a product of %v and %v", a, b)
	}
	return matmul{m: a[0], k: a[1], n: b[1]}, nil
}

func inferGemm(n *node) ([]value, error) {
	mul, err := n.gemm()
	if err != nil {
		return nil, err
	}
	return shaped(mul.m, mul.n)
}

// recurrence is the geometry of a recurrent node.
type recurrence struct {
	steps, batch, inputs, hidden, gates, directions int
	// batchFirst is set if samples come before time steps.
	batchFirst bool
}

// batchAt returns the dimension of the input that holds the samples.
func (c recurrence) batchAt() int {
	if c.batchFirst {
		return 0
	}
	return 1
}

// gatesOf is how many products with the hidden state a cell has.
var gatesOf = map[string]int{"LSTM": 4, "GRU": 3, "RNN": 1}

// recurrence infers the geometry of a node: X [T, N, I] (or [N, T, I]), W [D, gates*H, I], R [D,
// gates*H, H].
func (n *node) recurrence() (recurrence, error) {
	var shapes [3][]int // X, W, R
	for i := range shapes {
		shape, err := n.shape(i)
		if err != nil {
			return recurrence{}, err
		}
		if len(shape) != 3 {
			return recurrence{}, fmt.Errorf("its input %s must have 3 dimensions, got %v", n.inputName(i), shape)
		}
		shapes[i] = shape
	}
	x, w, r := shapes[0], shapes[1], shapes[2]
	c := recurrence{
		steps: x[0], batch: x[1], inputs: x[2],
		directions: r[0], hidden: r[2], gates: gatesOf[n.GetOpType()],
		batchFirst: n.number("layout", 0) == 1,
	}
	if c.batchFirst {
		c.steps, c.batch = c.batch, c.steps
	}
	rows := c.gates * c.hidden
	if !slices.Equal(w, []int{c.directions, rows, c.inputs}) || r[1] != rows || c.directions < 1 || c.directions > 2 {
		return c, fmt.Errorf("weights of %v and %v don't fit an input of %v", w, r, x)
	}
	return c, nil
}

func inferRecurrent(n *node) ([]value, error) {
	c, err := n.recurrence()
	if err != nil {
		return nil, err
	}
	all := []int{c.steps, c.directions, c.batch, c.hidden}
	last := []int{c.directions, c.batch, c.hidden}
	if c.batchFirst {
		all = []int{c.batch, c.steps, c.directions, c.hidden}
		last = []int{c.batch, c.directions, c.hidden}
	}
	return []value{{shape: all}, {shape: last}, {shape: last}}, checkShape(all)
}
