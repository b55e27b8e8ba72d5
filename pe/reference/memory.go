package reference

import (
	"fmt"

	"pgsim/configs/ints"
	"pgsim/pe"
)

// memory holds the operands the way the feeders read them: as words of L
// digits or L weights. Lanes beyond K hold zeros.
type memory struct {
	geometry    pe.Geometry
	problem     Problem
	codes       []digit          // [Groups][M][K], all planes of a code
	weights     [][]int32        // [N][word], L lanes each
	activations map[Part][]digit // per part: [Groups][M][word], L lanes each
	// known is the last time step whose codes are available. err is the first read of codes that
	// are not.
	known int
	err   error
}

func newMemory(g pe.Geometry, p Problem) *memory {
	m := &memory{geometry: g, problem: p, activations: map[Part][]digit{}}
	m.codes = make([]digit, len(p.Activations))
	for i, code := range p.Activations {
		if p.Padded == nil || !p.Padded[i] {
			m.codes[i] = planesOf(p.Encoding, p.Bits, code)
		}
	}
	for n := range p.N {
		m.weights = append(m.weights, m.channel(n))
	}
	return m
}

// channel returns the weights of channel n, padded to whole words.
func (m *memory) channel(n int) []int32 {
	k, lanes := m.problem.K, m.geometry.Lanes
	words := make([]int32, ints.CeilDiv(k, lanes)*lanes)
	for i, w := range m.problem.Weights[n*k : (n+1)*k] {
		words[i] = int32(w)
	}
	return words
}

// weightWord returns the L weights of operand group g of channel n.
func (m *memory) weightWord(n, g int) []int32 {
	lanes := m.geometry.Lanes
	return m.weights[n][g*lanes : (g+1)*lanes]
}

// digitWord returns the L digits that a step takes of pixel px of a convolution group.
func (m *memory) digitWord(s step, convGroup, px int) []digit {
	p := s.pass
	if m.problem.StepOf(px) > m.known && m.err == nil {
		m.err = fmt.Errorf("%w: row %d is read before its state is made", ErrHazard, px)
	}
	all, ok := m.activations[p.part]
	if !ok {
		all = m.stream(p)
		m.activations[p.part] = all
	}
	lanes := m.geometry.Lanes
	perPixel := ints.CeilDiv(m.problem.K, m.geometry.Lanes) * p.digits
	word := (convGroup*m.problem.M+px)*perPixel + (p.firstGroup+s.group)*p.digits + s.digit
	return all[word*lanes : (word+1)*lanes]
}

// write stores the codes that the cell has made for a time step.
func (m *memory) write(step int, codes []int16) {
	m.known = step
	for i, code := range codes {
		at := m.problem.CodeAt(step, i)
		m.problem.Activations[at] = code
		if m.problem.Padded == nil || !m.problem.Padded[at] {
			m.codes[at] = planesOf(m.problem.Encoding, m.problem.Bits, code)
		}
	}
	clear(m.activations)
}

// stream lays out the digits of one part of all codes in the order in which passes read them: pixel
// by pixel, operand group by operand group, and the most significant digit of a group first. Lanes
// with operands of another part are empty.
func (m *memory) stream(p *pass) []digit {
	k, lanes := m.problem.K, m.geometry.Lanes
	pixels := len(m.codes) / k
	words := make([]digit, 0, pixels*ints.CeilDiv(k, lanes)*p.digits*lanes)
	for px := range pixels {
		for first := 0; first < k; first += lanes {
			for d := range p.digits {
				low := p.shift(d)
				high := min(low+m.geometry.DigitBits, p.part.High)
				for lane := first; lane < first+lanes; lane++ {
					var cut digit
					if lane >= p.part.From && lane < p.part.To {
						cut = m.codes[px*k+lane].cut(low, high)
					}
					words = append(words, cut)
				}
			}
		}
	}
	return words
}
