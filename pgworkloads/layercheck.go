package pgworkloads

// Operations of a matrix-product layer.
const (
	OpConv   = "conv"
	OpLinear = "linear"
	// OpLSTM is the recurrent product of an LSTM cell.
	OpLSTM = "lstm"
	// OpMatmul is a product of two operands that are both computed from the sample.
	OpMatmul = "matmul"
)

// Bounds of a layer, far above real ones: within them no count overflows.
const (
	MaxChannels  = 1 << 20
	MaxExtent    = 1 << 14 // of images, kernels, strides and padding, in pixels
	MaxLayerMACs = 1e15    // of a whole batch
	// Shapes may have longer sides, like products that are written as convolutions, as long as the
	// area of the input stays within that of an image.
	maxShapeExtent = MaxSide
	maxShapeArea   = MaxExtent * MaxExtent
)

// MaxWeightBits is the largest width of weights: int16 holds them.
const MaxWeightBits = 15

// Check returns an error that names the first bad field of a layer that can't exist: its output
// does not follow from its input, kernel, stride and padding, its groups don't divide its channels,
// or a field is out of bounds.
func (l Layer) Check() error { return l.check(MaxExtent) }

// check is Check with another bound on extents.
func (l Layer) check(extent int) error {
	checks := []error{
		CheckRange("in_channels", l.InChannels, 1, MaxChannels),
		CheckRange("out_channels", l.OutChannels, 1, MaxChannels),
		CheckRange("groups", l.Groups, 1, MaxChannels),
		checkPair("kernel", l.Kernel, 1, extent),
		checkPair("stride", l.Stride, 1, extent),
		checkPair("padding", l.Padding, 0, extent),
		checkPair("input", l.Input, 1, extent),
		checkPair("output", l.Output, 1, extent),
	}
	if err := FirstError(checks...); err != nil {
		return err
	}
	if l.InChannels%l.Groups != 0 || l.OutChannels%l.Groups != 0 {
		return FieldErrorf("groups", "must divide in_channels %d and out_channels %d, got %d",
			l.InChannels, l.OutChannels, l.Groups)
	}
	want := l.OutputSize()
	if want[0] == 0 || want[1] == 0 {
		return FieldErrorf("kernel", "%s is larger than the padded input %s", List(l.Kernel[:]), List(l.Input[:]))
	}
	if want != l.Output {
		return FieldErrorf("output", "must be %s, as input, kernel, stride and padding say, got %s",
			List(want[:]), List(l.Output[:]))
	}
	if (l.Op == OpLinear || l.Op == OpLSTM || l.Op == OpMatmul) && (l.Kernel != [2]int{1, 1} || l.Input != l.Output) {
		return FieldErrorf("kernel", "must be 1x1 for %s, with stride 1 and no padding", l.Op)
	}
	return FirstError(Within("activation", l.Activation.Check()), l.checkSplit(),
		CheckRange("weight.bits", l.WeightBits, 1, MaxWeightBits))
}

// FirstError returns the first error there is.
func FirstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// OutputSize returns the output size that follows from the geometry; 0 if the kernel doesn't fit.
func (l Layer) OutputSize() (size [2]int) {
	for d := range size {
		if room := l.Input[d] + 2*l.Padding[d] - l.Kernel[d]; room >= 0 {
			size[d] = room/l.Stride[d] + 1
		}
	}
	return size
}

// checkPair checks a {vertical, horizontal} field.
func checkPair(field string, pair [2]int, least, most int) error {
	for _, value := range pair {
		if value < least || value > most {
			return FieldErrorf(field, "must be two of %d..%d, got %s", least, most, List(pair[:]))
		}
	}
	return nil
}
