package network

import (
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// gated computes a product of two computed operands that has a gate. The codes of its left operand
// and the sums are [row][channel].
func (m *matmul) gated(r *Run, out []float64, sums []int32, codes []pgworkloads.CodeWord, right []int32) {
	at := m.Gate.Index
	if r.regions != nil {
		m.byRegions(r, sums, codes, right)
	} else {
		high := r.work.rest[:len(sums)]
		multiply(m, high, m.high.Replace(r.work.left, codes), right)
		multiply(m, sums, m.whole.Replace(r.work.left, codes), right)
		numbers := r.work.decided[:len(sums)]
		m.decide(&r.network.bounds[at], len(right)/m.rightChannels(), high, sums, numbers, r.gates[at].Set)
		if r.HighSums != nil {
			r.HighSums(m.Product, numbers)
		}
	}
	for i, sum := range sums {
		out[i] = float64(sum) * m.unit
		if m.Gate.Drops && r.regions == nil && !r.gates[at].Gated(i/m.N(), i%m.N()) {
			out[i] = math.Inf(-1)
		}
	}
}

// decide decides the gates of a product of two computed operands, row by row and head by head, in
// the order of the columns. It calls on for gates that are on, and replaces sums by high sums where
// gates are off. Gates after the last key that a row knows are off, and so are those after the end
// of the right operand. The numbers that decided are [channel][row].
func (p *Product) decide(bounds *arithmetic.GateBounds, rightRows int, high, sums, numbers []int32, on func(row, channel int)) {
	columns, rows, rule := p.N()/p.Groups, len(sums)/p.N(), p.Gate.Rule
	for row := range rows {
		known := columns
		if p.Transposed {
			known = rightRows
		}
		if p.Gate.Causal { // keys of earlier parts of the text precede those of the rows
			known = min(known, rightRows-rows+row+1)
		}
		largest := int32(0)
		for n := range p.N() {
			at, column := row*p.N()+n, n%columns
			if column == 0 {
				largest = math.MinInt32 // of the head's row so far
			}
			number := rule.Never()
			if column < known {
				largest = max(largest, high[at])
				number = rule.Number(high[at], largest)
			}
			numbers[n*rows+row] = number
			if bounds.On(n, number) {
				on(row, n)
			} else {
				sums[at] = high[at]
			}
		}
	}
}

// byRegions computes the sums if regions of the left operand decide which of its inputs have low
// parts.
func (m *matmul) byRegions(r *Run, sums []int32, codes []pgworkloads.CodeWord, right []int32) {
	at, rows := m.Gate.Index, len(codes)/m.InChannels
	turned := turn(codes, m.InChannels)
	r.low[at] += r.regions[at].sums(sums, turned, func() {
		transpose(codes, turned, m.InChannels, rows)
		multiply(m, sums, m.whole.Replace(r.work.left, codes), right)
	})
}

// computedImage computes the outputs, [N][row], and packed gates of one stored image.
func (m *matmul) computedImage(bounds *arithmetic.GateBounds, image int) (outputs []int32, gates []byte) {
	words := func(stored []byte, a pgworkloads.Activation, channels int) []pgworkloads.CodeWord {
		codes := make([]pgworkloads.CodeWord, len(stored))
		for i, code := range stored {
			codes[i] = a.Word(code)
		}
		return turn(codes, len(codes)/channels) // the other way round
	}
	left := words(m.ImageCodes(image), m.Activation, m.InChannels)
	right := words(m.ImageRightCodes(image), *m.Right, m.rightChannels())
	rightValues := m.values.Replace(make([]int32, len(right)), right)
	rows := len(left) / m.InChannels
	high, sums := make([]int32, rows*m.N()), make([]int32, rows*m.N())
	multiply(m, high, m.high.Replace(make([]int32, len(left)), left), rightValues)
	multiply(m, sums, m.whole.Replace(make([]int32, len(left)), left), rightValues)
	gates = make([]byte, PackedBytes(len(sums)))
	m.decide(bounds, len(right)/m.rightChannels(), high, sums, make([]int32, len(sums)), func(row, channel int) {
		at := channel*rows + row
		gates[at/ByteBits] |= 1 << (ByteBits - 1 - at%ByteBits)
	})
	return turn(sums, m.N()), gates
}
