package pgworkloads

func init() {
	ops.Register("bipolar_quantize", "the nearest of 2^bits even levels in [-1, 1]", opKind{
		inputs: 1,
		attrs:  []opAttr{bitsAttr},
		shape:  sameAsInput,
	})
}
