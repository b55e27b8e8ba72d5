package pe

import "pgsim/configs/ints"

// Cycle counts clock cycles of the PE array.
type Cycle uint64

// Geometry is the shape of the PE array.
type Geometry struct {
	// Rows (R) hold output pixels or, weight-stationary, a group of the K operands
	// each; Cols (C) hold output channels.
	Rows, Cols int
	// Lanes (L) is the number of products of a bit-serial PE per step, DigitBits
	// (P) the number of activation bits of each. They tell nothing where PE is set.
	Lanes, DigitBits int
	// DrainChains is the number of chains through which the results of a column leave,
	// each that of an equal part of its rows; 0 is 1.
	DrainChains int
	// Folds (k) is how many column groups share the array: each has an equal part of its
	// rows, and all work on the same pixels; 0 is 1. Rows and Cols then are those of what
	// is computed at a time. Channel c of it is in column c mod ArrayCols of part
	// c / ArrayCols, pixel r in row r of every part.
	Folds int
	// PE is what stands in every place of the array; nil for a bit-serial PE whose
	// widths don't matter.
	PE PE
}

// Folded returns the array with k column groups on its rows, whose number k divides.
func (g Geometry) Folded(k int) Geometry {
	g.Rows, g.Cols, g.Folds = g.Rows/k, g.Cols*k, k
	return g
}

// ArrayRows returns how many rows of PEs there are.
func (g Geometry) ArrayRows() int { return g.Rows * max(1, g.Folds) }

// ArrayCols returns how many columns of PEs there are.
func (g Geometry) ArrayCols() int { return g.Cols / max(1, g.Folds) }

// Element returns the PE that stands in every place of the array.
func (g Geometry) Element() PE {
	if g.PE != nil {
		return g.PE
	}
	return bitSerial{lanes: lanes{Lanes: g.Lanes}, digit: g.DigitBits}
}

// Fitted returns the array with its PEs set for a layer of the given operand widths.
func (g Geometry) Fitted(activationBits, weightBits int) Geometry {
	if _, fits := g.PE.(Fitting); fits {
		g.PE = Fit(g.PE, activationBits, weightBits)
	}
	return g
}

// PEs returns R * C.
func (g Geometry) PEs() uint64 { return uint64(g.Rows) * uint64(g.Cols) }

// ChainRows returns how many rows hand their results to one drain chain, which is for
// how many cycles a column drains.
func (g Geometry) ChainRows() int { return g.ArrayRows() / max(1, g.DrainChains) }

// Steps returns S, the steps of one pass over k operands of the given number of
// activation bits: none for none, as the low bits of a layer without gates are.
func (g Geometry) Steps(k, bits int) Cycle {
	if bits == 0 {
		return 0
	}
	return g.Element().Steps(k, bits)
}

// Digits returns the steps that one group of operands takes, none for no bits.
func (g Geometry) Digits(bits int) Cycle {
	if bits == 0 {
		return 0
	}
	return g.Element().GroupSteps(bits)
}

// Groups returns the operand groups of k operands.
func (g Geometry) Groups(k int) int { return ints.CeilDiv(k, g.Element().Group()) }
