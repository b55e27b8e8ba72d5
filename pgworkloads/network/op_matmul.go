package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

// transposed says whether a matmul's right operand has a row for every column of the product, like
// keys, rather than one for every value that is summed over.
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
	left, right elementwise.Encoder
	// values of codes: the left operand's high parts, the whole left operand, the right operand.
	high, whole, values pgworkloads.Codes
	unit                float64
}

func newMatmul(p *Product) *matmul {
	m := &matmul{
		Product: p,
		left:    elementwise.NewEncoder(p.Activation), right: elementwise.NewEncoder(*p.Right),
		unit: p.Activation.Scale * p.Right.Scale,
	}
	high, low := p.Activation.Parts()
	rightHigh, rightLow := p.Right.Parts()
	m.high = high
	for word := range high {
		m.whole[word] = high[word] + low[word]
		m.values[word] = rightHigh[word] + rightLow[word]
	}
	return m
}

func compileMatmul(n Node, _ []Node) Evaluator { return newMatmul(n.Product).evaluate }

// evaluate computes the product of one sample. A text may be shorter than the stored ones;
// positions after its end count nothing.
func (m *matmul) evaluate(r *Run, out, a, b []float64) {
	if m.AssumedPrecision {
		multiply(m, out, a, b)
		return
	}
	codes := r.work.codes[:len(b)]
	m.right.Words(codes, b)
	m.keep(r, codes, len(b)/m.rightChannels(), true)
	right := m.values.Replace(r.work.right, codes)
	codes = r.work.codes[:len(a)]
	m.left.Words(codes, a)
	m.show(r, codes)
	m.keep(r, codes, len(a)/m.InChannels, false)
	sums := r.work.sums[:len(out)]
	if m.Gate != nil {
		m.gated(r, out, sums, codes, right)
		return
	}
	multiply(m, sums, m.whole.Replace(r.work.left, codes), right)
	for i, sum := range sums {
		out[i] = float64(sum) * m.unit
	}
}

// RightShape returns the channels and positions of the right operand, over all heads.
func (p *Product) RightShape() (channels, positions int) {
	if p.Transposed {
		return p.InChannels, p.OutChannels / p.Groups
	}
	return p.OutChannels, p.K()
}

// rightChannels is the number of channels of the right operand.
func (p *Product) rightChannels() int {
	channels, _ := p.RightShape()
	return channels
}

// rightSize is the number of codes of a computed right operand: a row of channels for every key, or
// for every value that is summed over.
func (p *Product) rightSize() int {
	if !p.RightComputed {
		return 0
	}
	return p.OutChannels * p.K()
}

// show passes the left operand's codes to the observer, if there is one.
func (m *matmul) show(r *Run, codes []pgworkloads.CodeWord) {
	if r.InputCodes != nil {
		r.InputCodes(m.Product, turn(codes, m.InChannels), 0)
	}
}

// turn returns values [row][channel] as [channel][row].
func turn[T any](values []T, channels int) []T {
	turned := make([]T, len(values))
	transpose(turned, values, len(values)/channels, channels)
	return turned
}

// keep stores the codes of a gated product, [channel][row], if the run keeps codes.
func (m *matmul) keep(r *Run, codes []pgworkloads.CodeWord, rows int, right bool) {
	if r.codes == nil || m.Gate == nil {
		return
	}
	kept := r.codes[m.Gate.Index]
	if right {
		kept = r.rightCodes[m.Gate.Index]
	}
	channels := len(codes) / rows
	all := len(kept) / channels // a text may be shorter
	for i, word := range codes {
		kept[i%channels*all+i/channels] = int16(word.Code())
	}
}

// multiply computes sums of products, in the order of the index that is summed over.
func multiply[T int32 | float64](m *matmul, out, left, right []T) {
	clear(out)
	depth, columns := m.K(), m.OutChannels/m.Groups
	for row := range len(left) / m.InChannels {
		for head := range m.Groups {
			sums := out[row*m.OutChannels+head*columns:][:columns]
			operands := left[row*m.InChannels+head*depth:][:depth]
			if m.Transposed {
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
