package pgworkloads

// Operations of a matrix-product layer.
const (
	OpConv   = "conv"
	OpLinear = "linear"
	// OpLSTM is the recurrent product of an LSTM cell.
	OpLSTM = "lstm"
)

// Bounds of a layer, far above real ones: within them no count overflows.
const (
	maxChannels  = 1 << 20
	maxExtent    = 1 << 14 // of images, kernels, strides and padding, in pixels
	maxLayerMACs = 1e15    // of a whole batch
	// Shapes may have longer sides, as products that are written as convolutions
	// do, if the area of the input stays what that of an image may be.
	maxShapeExtent = maxGEMMSide
	maxShapeArea   = maxExtent * maxExtent
)

// MaxWeightBits is the widest that weights may be: int16 holds them.
const MaxWeightBits = 15

// Check returns an error that names the first field of an impossible layer:
// one whose output does not follow from its input, kernel, stride and padding,
// whose groups don't divide its channels, or which is out of bounds.
func (l Layer) Check() error { return l.check(maxExtent) }

// check is Check with another bound of extents.
func (l Layer) check(extent int) error {
	checks := []error{
		checkRange("in_channels", l.InChannels, 1, maxChannels),
		checkRange("out_channels", l.OutChannels, 1, maxChannels),
		checkRange("groups", l.Groups, 1, maxChannels),
		checkPair("kernel", l.Kernel, 1, extent),
		checkPair("stride", l.Stride, 1, extent),
		checkPair("padding", l.Padding, 0, extent),
		checkPair("input", l.Input, 1, extent),
		checkPair("output", l.Output, 1, extent),
	}
	if err := first(checks...); err != nil {
		return err
	}
	if l.InChannels%l.Groups != 0 || l.OutChannels%l.Groups != 0 {
		return fieldErrorf("groups", "must divide in_channels %d and out_channels %d, got %d",
			l.InChannels, l.OutChannels, l.Groups)
	}
	want := l.outputSize()
	if want[0] == 0 || want[1] == 0 {
		return fieldErrorf("kernel", "%s is larger than the padded input %s", list(l.Kernel[:]), list(l.Input[:]))
	}
	if want != l.Output {
		return fieldErrorf("output", "must be %s, as input, kernel, stride and padding say, got %s",
			list(want[:]), list(l.Output[:]))
	}
	if (l.Op == OpLinear || l.Op == OpLSTM) && (l.Kernel != [2]int{1, 1} || l.Input != l.Output) {
		return fieldErrorf("kernel", "must be 1x1 for %s, with stride 1 and no padding", l.Op)
	}
	return first(within("activation", l.Activation.Check()), l.checkBits())
}

// first returns the first error there is.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// outputSize returns the output positions that the geometry leads to; 0 where the kernel doesn't fit.
func (l Layer) outputSize() (size [2]int) {
	for d := range size {
		if room := l.Input[d] + 2*l.Padding[d] - l.Kernel[d]; room >= 0 {
			size[d] = room/l.Stride[d] + 1
		}
	}
	return size
}

// checkBits checks what only gated layers and others may have.
func (l Layer) checkBits() error {
	if l.Gated && l.Activation.HighBits == l.Activation.Bits {
		return fieldErrorf("activation.high_bits", "must be below bits %d in a gated layer", l.Activation.Bits)
	}
	if !l.Gated && l.Activation.HighBits != l.Activation.Bits {
		return fieldErrorf("activation.high_bits", "must equal bits %d in a layer without a gate, got %d",
			l.Activation.Bits, l.Activation.HighBits)
	}
	return checkRange("weight.bits", l.WeightBits, 1, MaxWeightBits)
}

// checkPair checks a {vertical, horizontal} field.
func checkPair(field string, pair [2]int, least, most int) error {
	for _, value := range pair {
		if value < least || value > most {
			return fieldErrorf(field, "must be two of %d..%d, got %s", least, most, list(pair[:]))
		}
	}
	return nil
}
