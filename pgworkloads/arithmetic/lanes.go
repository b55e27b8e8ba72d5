package arithmetic

import (
	"math/bits"

	"pgsim/pgworkloads"
)

// laneProduct keeps several output channels in one 64-bit word, so that one multiplication serves
// all of them: (x + y<<b) * a = x*a + (y*a)<<b. As long as every sum fits in b bits with its sign,
// the lowest b bits are the first sum, and the rest, minus its borrow, holds the others.
// Intermediate overflows above 64 bits cancel out.
type laneProduct struct {
	layer     pgworkloads.Layer
	high, low pgworkloads.Codes
	lanes     int // sums in a word
	width     int // bits of each
	kernel    *Kernel[int64]
}

// laneScratch is the memory for the sums of a [laneProduct].
type laneScratch struct {
	terms  Terms[int64]
	values []int64 // of codes, [pixel][channel]
}

func newLaneProduct(l pgworkloads.Layer, weights []int16) *laneProduct {
	most := uint64(0)
	for n := range l.N() {
		most = max(most, LargestSum(l, weights, n))
	}
	const sign = 1
	p := &laneProduct{layer: l, width: bits.Len64(most) + sign}
	p.high, p.low = l.Activation.Parts()
	outputs := l.OutChannels / l.Groups
	p.lanes = min(pgworkloads.WordBits/p.width, outputs)
	channels, positions := l.InChannels/l.Groups, l.Kernel[0]*l.Kernel[1]
	p.kernel = NewKernel(l, (outputs+p.lanes-1)/p.lanes, func(group, row, word int) int64 {
		packed := int64(0)
		for lane := range min(p.lanes, outputs-word*p.lanes) {
			n := group*outputs + word*p.lanes + lane
			w := weights[(n*channels+row%channels)*positions+row/channels]
			packed += int64(w) << (lane * p.width)
		}
		return packed
	})
	return p
}

func (p *laneProduct) sums(s *Scratch, out Sums, codes []pgworkloads.CodeWord, rows int) {
	p.sumPart(&s.lanes, out.High, codes, &p.high, rows)
	if out.Low != nil {
		p.sumPart(&s.lanes, out.Low, codes, &p.low, rows)
	}
}

// sumPart computes the sums of one part of the codes.
func (p *laneProduct) sumPart(s *laneScratch, sums []int32, codes []pgworkloads.CodeWord, part *pgworkloads.Codes, rows int) {
	outputs, pixels := p.layer.OutChannels/p.layer.Groups, rows*p.layer.Output[1]
	perBlock := BlockWords * p.lanes
	values := s.pixelMajor(codes, p.layer.InChannels, part)
	p.kernel.Sums(&s.terms, values, rows, func(pixel, group, block int, words *[BlockWords]int64) {
		first := block * perBlock
		at := (group*outputs+first)*pixels + pixel
		p.unpack(sums[at:], min(perBlock, outputs-first), pixels, words)
	})
}

// unpack extracts count sums from the words, and writes them with a stride.
func (p *laneProduct) unpack(sums []int32, count, stride int, words *[BlockWords]int64) {
	unused := pgworkloads.WordBits - p.width
	for i := range count {
		word := &words[i/p.lanes]
		sum := *word << unused >> unused // with its sign
		sums[i*stride] = int32(sum)
		*word = (*word - sum) >> p.width
	}
}

// pixelMajor replaces codes [C][pixels] by their values, [pixels][C].
func (s *laneScratch) pixelMajor(codes []pgworkloads.CodeWord, channels int, values *pgworkloads.Codes) []int64 {
	s.values = sized(s.values, len(codes))
	pixels := len(codes) / channels
	for channel := range channels {
		for pixel, code := range codes[channel*pixels:][:pixels] {
			s.values[pixel*channels+channel] = int64(values.Of(code))
		}
	}
	return s.values
}
