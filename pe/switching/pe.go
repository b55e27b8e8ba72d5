package switching

import "math/bits"

// PE is a PE as far as its bits change. It multiplies L weights by L digits per step, adds up the
// products and accumulates them.
type PE struct {
	// Lanes is L, and DigitBits is P. A digit may be a whole activation.
	Lanes, DigitBits int
	// WeightBits and SumBits are the widths of a weight and of the accumulator.
	WeightBits, SumBits int
}

// productBits returns the width of a product of a weight and a digit. A digit of one bit lets the
// weight through or not.
func (p PE) productBits() int {
	if p.DigitBits == 1 {
		return p.WeightBits
	}
	return p.WeightBits + p.DigitBits
}

// changed returns how many of the lowest bits of two words differ.
func changed(a, b int64, width int) uint64 {
	return uint64(bits.OnesCount64(uint64(a^b) & (1<<width - 1)))
}
