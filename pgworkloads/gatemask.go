package pgworkloads

import (
	"fmt"
	"math/bits"
)

// GateMask holds one gate bit for every output of a layer: M output pixels
// (image-major, then row, then column) by N output channels.
type GateMask struct {
	m, n  int
	words int // words per pixel
	bits  []uint64
}

// WordBits is the number of bits in a word of a mask.
const WordBits = 64

// NewGateMask returns an m x n mask with every gate off.
func NewGateMask(m, n int) *GateMask {
	if m < 0 || n < 0 {
		panic(fmt.Sprintf("pgworkloads: gate mask of %d x %d", m, n))
	}
	words := (n + WordBits - 1) / WordBits
	return &GateMask{m: m, n: n, words: words, bits: make([]uint64, m*words)}
}

// M returns the number of output pixels.
func (g *GateMask) M() int { return g.m }

// N returns the number of output channels.
func (g *GateMask) N() int { return g.n }

// Gated reports whether output channel n of pixel m is gated.
func (g *GateMask) Gated(m, n int) bool {
	return g.bits[m*g.words+n/WordBits]>>(n%WordBits)&1 != 0
}

// Set turns on the gate of output channel n of pixel m.
func (g *GateMask) Set(m, n int) {
	g.bits[m*g.words+n/WordBits] |= 1 << (n % WordBits)
}

// SetWords turns on gates of the pixels from m on. Bit i of a pixel's word is the gate of output
// channel n+i; n is a multiple of [WordBits].
func (g *GateMask) SetWords(m, n int, words []uint64) {
	at := m*g.words + n/WordBits
	for i, word := range words {
		g.bits[at+i*g.words] |= word
	}
}

// CopyRows copies all rows of another mask with the same number of channels, to the rows from the
// given one on.
func (g *GateMask) CopyRows(row int, from *GateMask) { copy(g.bits[row*g.words:], from.bits) }

// Clear turns every gate off.
func (g *GateMask) Clear() { clear(g.bits) }

// CountIn returns how many of the output channels lo..hi-1 of pixel m are gated.
func (g *GateMask) CountIn(m, lo, hi int) int {
	count := 0
	for lo < hi {
		next := min(hi, (lo/WordBits+1)*WordBits)
		word := g.bits[m*g.words+lo/WordBits] >> (lo % WordBits)
		count += bits.OnesCount64(word << (WordBits - (next - lo)))
		lo = next
	}
	return count
}

// Count returns the number of gated outputs.
func (g *GateMask) Count() uint64 {
	var count uint64
	for _, w := range g.bits {
		count += uint64(bits.OnesCount64(w))
	}
	return count
}
