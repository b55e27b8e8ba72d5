package arithmetic

import (
	"math"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/tile"
)

// Integers in a word of 32 bits.
const (
	bytesPerWord  = 4
	halvesPerWord = 2
)

const packedBits = 32

// packing says how integers lie in words: the first in the lowest bits.
type packing struct {
	digits int
	// table has by code the lowest integer of a word of both parts: that of the high
	// part in its lower half, that of the low part in its upper half.
	table [1 << 9]uint64
	// offsets were added to the values of each part, so that bytes are not negative.
	offsets [tile.Vectors]int32
}

// fitsBytes tells whether both parts of codes and all weights fit bytes.
func fitsBytes(l pgworkloads.Layer, weights []int16) bool {
	for _, w := range weights {
		if w < math.MinInt8 || w > math.MaxInt8 {
			return false
		}
	}
	high, low := l.Activation.Parts()
	return spread(&high) <= math.MaxUint8 && spread(&low) <= math.MaxUint8
}

// spread is the greatest value of codes less the least. Padding is 0, as words are
// that are no code.
func spread(values *pgworkloads.Codes) int32 { return slices.Max(values[:]) - slices.Min(values[:]) }

func newPacking(a pgworkloads.Activation, digits int) packing {
	p := packing{digits: digits}
	high, low := a.Parts()
	if digits == bytesPerWord {
		p.offsets = [tile.Vectors]int32{-slices.Min(high[:]), -slices.Min(low[:])}
	}
	mask := uint64(1)<<(packedBits/digits) - 1
	for word := range p.table {
		w := pgworkloads.CodeWord(word)
		p.table[word] = uint64(high.Of(w)+p.offsets[0])&mask | uint64(low.Of(w)+p.offsets[1])&mask<<packedBits
	}
	return p
}

// weight returns a weight as the given integer of a word.
func (p *packing) weight(w int16, digit int) uint32 {
	bits := packedBits / p.digits
	return uint32(w) & (1<<bits - 1) << (digit * bits)
}
