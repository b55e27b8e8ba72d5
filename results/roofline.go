package results

// Roofline is what bounds the speed of layers: bit operations per second of the array, and bytes of
// DRAM traffic per second.
type Roofline struct {
	// DRAMGBs is the bandwidth of the data buses of all channels, in GB/s (10^9 bytes).
	DRAMGBs float64 `json:"dram_gb_s"`
	// Ceilings are the ceilings for the operand widths of the layers, each once.
	Ceilings []Ceiling `json:"ceilings"`
}

// Ceiling is how many bit operations the array does per second if every PE works on an output in
// every cycle, for layers with given operand widths: for the layer that fills the lanes of PEs
// best. For PEs whose steps depend on values, all bits are assumed to be set.
type Ceiling struct {
	Bits       int `json:"a_bits"`
	HighBits   int `json:"a_high_bits"`
	WeightBits int `json:"w_bits"`
	// Full is the ceiling of passes over all bits. High and Low are those of passes over the high
	// bits and over the remaining bits; null if no layer with these widths is gated.
	Full float64  `json:"full_bit_ops_s"`
	High *float64 `json:"high_bit_ops_s"`
	Low  *float64 `json:"low_bit_ops_s"`
}

// Highest returns the highest of the three ceilings.
func (c Ceiling) Highest() float64 {
	highest := c.Full
	for _, v := range []*float64{c.High, c.Low} {
		if v != nil {
			highest = max(highest, *v)
		}
	}
	return highest
}

// Intensity returns the bit operations per byte of DRAM traffic; 0 if there was no traffic.
func (m Metrics) Intensity() float64 {
	bytes := m.DRAM.Bytes()
	if bytes == 0 {
		return 0
	}
	return float64(m.BitOps) / float64(bytes)
}

// BitOpRate returns the bit operations per second; 0 if unknown.
func (m Metrics) BitOpRate() float64 {
	if m.Seconds == nil || *m.Seconds == 0 {
		return 0
	}
	return float64(m.BitOps) / *m.Seconds
}
