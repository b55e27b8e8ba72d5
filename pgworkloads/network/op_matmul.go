package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

// transposed tells whether a matmul's right operand has a row for every column of the
// product, as keys have, and not one for every value that is summed over.
const transposed = "transposed"

func init() {
	Ops.Register(pgworkloads.OpMatmul, "product of two computed operands, head by head", Op{
		Kind:   pgworkloads.KindLayer,
		Inputs: 2, Product: true, Attrs: []Attr{{Name: transposed, Most: 1}}, Shape: matmulShape, Compile: compileMatmul,
	})
}

func matmulShape(n Node, in []Node) ([]int, error) {
	p := n.Product
	for _, i := range in {
		if !i.sequence() {
			return nil, fmt.Errorf("%s reads two sequences [T, C], got %s", n.Op, pgworkloads.List(i.Shape))
		}
	}
	right := []int{p.K(), p.OutChannels}
	if n.Int(transposed) == 1 {
		right = []int{p.OutChannels / p.Groups, p.InChannels}
	}
	if !slices.Equal(in[1].Shape, right) {
		return nil, fmt.Errorf("the right operand of the product must be %s, got %s", pgworkloads.List(right), pgworkloads.List(in[1].Shape))
	}
	return sequenceShape(p, in[0], p.InChannels, p.OutChannels)
}

// matmul is the arithmetic of a product of two computed operands.
type matmul struct {
	*Product
	transposed  bool
	left, right elementwise.Encoder
	values      [2]pgworkloads.Codes
	unit        float64
}

func compileMatmul(n Node, _ []Node) Evaluator {
	p := n.Product
	m := &matmul{
		Product: p, transposed: n.Int(transposed) == 1,
		left: elementwise.NewEncoder(p.Activation), right: elementwise.NewEncoder(*p.Right),
		unit: p.Activation.Scale * p.Right.Scale,
	}
	for i, a := range []pgworkloads.Activation{p.Activation, *p.Right} {
		high, low := a.Parts()
		for word := range high {
			m.values[i][word] = high[word] + low[word]
		}
	}
	return m.evaluate
}

// evaluate computes the product of one sample. A text may be shorter than the stored
// ones, and what lies behind its end counts nothing.
func (m *matmul) evaluate(r *Run, out, a, b []float64) {
	if m.AssumedPrecision {
		multiply(m, out, a, b)
		return
	}
	left, right := r.work.left[:len(a)], r.work.right[:len(b)]
	codes := r.work.codes[:len(a)]
	m.left.Words(codes, a)
	m.show(r, codes)
	for i, word := range codes {
		left[i] = m.values[0].Of(word)
	}
	codes = r.work.codes[:len(b)]
	m.right.Words(codes, b)
	for i, word := range codes {
		right[i] = m.values[1].Of(word)
	}
	sums := r.work.sums[:len(out)]
	multiply(m, sums, left, right)
	for i, sum := range sums {
		out[i] = float64(sum) * m.unit
	}
}

// show hands the left operand's codes on to who asked for them.
func (m *matmul) show(r *Run, codes []pgworkloads.CodeWord) {
	if r.InputCodes != nil {
		byChannel := make([]pgworkloads.CodeWord, len(codes))
		transpose(byChannel, codes, len(codes)/m.InChannels, m.InChannels)
		r.InputCodes(m.Product, byChannel, 0)
	}
}

// multiply computes sums of products, in the order of what is summed over.
func multiply[T int32 | float64](m *matmul, out, left, right []T) {
	clear(out)
	depth, columns := m.K(), m.OutChannels/m.Groups
	for row := range len(left) / m.InChannels {
		for head := range m.Groups {
			sums := out[row*m.OutChannels+head*columns:][:columns]
			operands := left[row*m.InChannels+head*depth:][:depth]
			if m.transposed {
				for n := range len(right) / m.InChannels {
					for k, x := range right[n*m.InChannels+head*depth:][:depth] {
						sums[n] += operands[k] * x
					}
				}
				continue
			}
			for k := range len(right) / m.OutChannels {
				for n, x := range right[k*m.OutChannels+head*columns:][:columns] {
					sums[n] += operands[k] * x
				}
			}
		}
	}
}
