package pgworkloads

// CheckShape returns an error that names the first bad field of a layer that can't be a layer of
// shapes.
func (l Layer) CheckShape() error {
	if err := CheckLine("name", l.Name); err != nil {
		return err
	}
	if l.Op != OpConv && l.Op != OpLinear {
		return FieldErrorf("op", "must be %s or %s, got %q", OpConv, OpLinear, l.Op)
	}
	if l.Recurrent && l.Op != OpLinear {
		return FieldErrorf("recurrent", "must be false but for %s, whose positions can be time steps", OpLinear)
	}
	if l.Recurrent && (l.InChannels < 1 || l.OutChannels%l.InChannels != 0) {
		return FieldErrorf("out_channels", "must be a multiple of in_channels %d in a recurrent layer, as 4 times for an LSTM, got %d",
			l.InChannels, l.OutChannels)
	}
	if l.Gated && !l.SplitsChannels() && (l.Activation.HighBits < 1 || l.Activation.HighBits >= l.Activation.Bits) {
		return FieldErrorf("gate.high_bits", "must be 1..%d, below the activation's bits, got %d",
			l.Activation.Bits-1, l.Activation.HighBits)
	}
	if err := CheckRange("weight_bits", l.WeightBits, 1, MaxWeightBits); err != nil {
		return err
	}
	if l.Op == OpLinear {
		// The positions of a linear layer are not an image, so their bound is that of the rows of a
		// product.
		if l.Input != l.Output || l.Input[1] != 1 {
			return FieldErrorf("input", "of a linear layer must be [positions, 1] and so must output, got %s and %s",
				List(l.Input[:]), List(l.Output[:]))
		}
		if err := CheckRange("input[0]", l.Input[0], 1, MaxSide); err != nil {
			return err
		}
		l.Input, l.Output = [2]int{1, 1}, [2]int{1, 1}
	}
	return FirstError(l.check(maxShapeExtent), l.checkArea())
}

// checkArea bounds the area of inputs with long sides. A kernel must fit into the input.
func (l Layer) checkArea() error {
	var padded [2]int
	for d := range padded {
		padded[d] = l.Input[d] + 2*l.Padding[d]
	}
	if padded[0]*padded[1] > maxShapeArea {
		return FieldErrorf("input", "with its padding must have at most %d pixels, got %s", maxShapeArea, List(padded[:]))
	}
	return nil
}
