package tracetest

// PackBits packs as numpy.packbits does.
func PackBits(gates []bool) []byte {
	packed := make([]byte, (len(gates)+7)/8)
	for i, on := range gates {
		if on {
			packed[i/8] += 128 >> (i % 8)
		}
	}
	return packed
}
