package pe

// Cycle counts clock cycles of the PE array.
type Cycle uint64

// Geometry is the shape of the PE array.
type Geometry struct {
	// Rows (R) hold output pixels, Cols (C) output channels.
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
	return Cycle(ceilDiv(k, g.Lanes)) * Cycle(ceilDiv(bits, g.DigitBits))
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
