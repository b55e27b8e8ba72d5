package arithmetic

import (
	"math"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
	"pgsim/pgworkloads/arithmetic/tile"
)

// Integers in a word of 32 bits.
const (
	bytesPerWord  = 4
	halvesPerWord = 2
)

const packedBits = 32

// packing says how integers are packed in words: the first in the lowest bits.
type packing struct {
	digits int
	// table has, for every code, the lowest integer of a word of both parts: that of the high part
	// in its lower half, that of the low part in its upper half.
	table [pgworkloads.CodeWords]uint64
	// offsets were added to the values of each part, so that bytes are not negative.
	offsets [tile.Vectors]int32
	// paddings are the words of zeros for each part.
	paddings [tile.Vectors]uint32
	// rules compute the same bytes as the table, if ruled is set.
	rules [tile.Vectors]elementwise.ByteRule
	ruled bool
}

// fitsBytes reports whether both parts of codes and all weights fit in bytes.
func fitsBytes(l pgworkloads.Layer, weights []int16) bool {
	for _, w := range weights {
		if w < math.MinInt8 || w > math.MaxInt8 {
			return false
		}
	}
	high, low := l.Activation.Parts()
	return spread(&high) <= math.MaxUint8 && spread(&low) <= math.MaxUint8
}

// spread is the greatest value of codes minus the least. Padding is 0, and so are words that are no
// code.
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
	for part, offset := range p.offsets {
		p.paddings[part] = everyDigit(uint32(offset), digits)
	}
	p.findRules(a)
	return p
}

// everyDigit returns a word of equal integers.
func everyDigit(value uint32, digits int) uint32 {
	word := uint32(0)
	for digit := range digits {
		word |= value << (digit * packedBits / digits)
	}
	return word
}

// findRules finds rules that give the same result as the table for every code, if there are any: a
// part consists of some planes of a code, or of twice these if a plane counts +2^i or -2^i.
func (p *packing) findRules(a pgworkloads.Activation) {
	if p.digits != bytesPerWord {
		return
	}
	lowMask := uint32(pgworkloads.AllOnes(a.LowBits()))
	for part, mask := range [tile.Vectors]uint32{math.MaxUint8 &^ lowMask, lowMask} {
		r := &p.rules[part]
		r.Mask = everyDigit(mask, p.digits)
		if a.Encoding == pgworkloads.Bipolar {
			r.Again = r.Mask
		}
		r.Plus = everyDigit(uint32(p.table[0]>>(part*packedBits))&math.MaxUint8, p.digits) // of code 0
	}
	least, most := a.Range()
	for code := least; code <= most; code++ {
		word := pgworkloads.WordOf(code)
		for part, rule := range p.rules {
			if (rule.Of(uint32(word))^uint32(p.table[word]>>(part*packedBits)))&math.MaxUint8 != 0 {
				return
			}
		}
	}
	p.ruled = true
}

// weight returns a weight as the given integer of a word.
func (p *packing) weight(w int16, digit int) uint32 {
	bits := packedBits / p.digits
	return uint32(w) & (1<<bits - 1) << (digit * bits)
}
