package pe

import "pgsim/configs/ints"

// Cycle counts clock cycles of the PE array.
type Cycle uint64

// Geometry is the shape of the PE array.
type Geometry struct {
	// Rows (R) hold output pixels. Weight-stationary, each holds a group of the K operands. Cols
	// (C) hold output channels.
	Rows, Cols int
	// Lanes (L) is the number of products of a bit-serial PE per step. DigitBits (P) is the number
	// of activation bits of each. Both have no meaning if PE is set.
	Lanes, DigitBits int
	// DrainChains is the number of chains through which the results of a column leave. Each serves
	// an equal part of the rows. 0 means 1.
	DrainChains int
	// Folds (k) is how many column groups share the array. Each has an equal part of its rows, and
	// all work on the same pixels. 0 means 1. Rows and Cols are then those of what is computed at a
	// time: channel c is in column c mod ArrayCols of part c / ArrayCols, and pixel r is in row r
	// of every part.
	Folds int
	// PE is the PE in every place of the array. It is nil for a bit-serial PE whose widths don't
	// matter.
	PE PE
}

// Folded returns the array with k column groups on its rows. The number of rows must be a multiple
// of k.
func (g Geometry) Folded(k int) Geometry {
	g.Rows, g.Cols, g.Folds = g.Rows/k, g.Cols*k, k
	return g
}

// ArrayRows returns how many rows of PEs there are.
func (g Geometry) ArrayRows() int { return g.Rows * max(1, g.Folds) }

// ArrayCols returns how many columns of PEs there are.
func (g Geometry) ArrayCols() int { return g.Cols / max(1, g.Folds) }

// Element returns the PE in every place of the array.
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

// ChainRows returns how many rows pass their results to one drain chain. A column drains for as
// many cycles.
func (g Geometry) ChainRows() int { return g.ArrayRows() / max(1, g.DrainChains) }

// Steps returns S, the steps of one pass over k operands of the given number of activation bits.
// For no bits there are no steps, as for the low bits of a layer without gates.
func (g Geometry) Steps(k, bits int) Cycle {
	if bits == 0 {
		return 0
	}
	return g.Element().Steps(k, bits)
}

// Digits returns the steps that one group of operands takes. For no bits it is 0.
func (g Geometry) Digits(bits int) Cycle {
	if bits == 0 {
		return 0
	}
	return g.Element().GroupSteps(bits)
}

// Groups returns how many operand groups k operands have.
func (g Geometry) Groups(k int) int { return ints.CeilDiv(k, g.Element().Group()) }
