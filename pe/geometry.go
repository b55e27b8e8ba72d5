package pe

// Cycle counts clock cycles of the PE array.
type Cycle uint64

// Geometry is the shape of the PE array.
type Geometry struct {
	// Rows (R) hold output pixels or, weight-stationary, L of the K operands
	// each; Cols (C) hold output channels.
	Rows, Cols int
	// Lanes (L) is the number of products of one PE per step.
	Lanes int
	// DigitBits (P) is the number of activation bits per step; 1 is bit-serial.
	DigitBits int
}

// PEs returns R * C.
func (g Geometry) PEs() uint64 { return uint64(g.Rows) * uint64(g.Cols) }

// Steps returns S = ceil(k/L) * ceil(bits/P), the steps of one pass over k
// operands of the given number of activation bits.
func (g Geometry) Steps(k, bits int) Cycle {
	return Cycle(g.Groups(k)) * g.Digits(bits)
}

// Digits returns ceil(bits/P), the steps that one operand takes.
func (g Geometry) Digits(bits int) Cycle { return Cycle(ceilDiv(bits, g.DigitBits)) }

// Groups returns ceil(k/L), the operand groups of k operands.
func (g Geometry) Groups(k int) int { return ceilDiv(k, g.Lanes) }

func ceilDiv(a, b int) int { return (a + b - 1) / b }
