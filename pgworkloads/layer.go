package pgworkloads

// Layer is one matrix-product layer of a network: a convolution (including grouped, depthwise and
// 1x1) or a linear layer. As a matrix product it has M output pixels, N output channels and a
// reduction length K.
type Layer struct {
	// Name is unique in its workload, e.g. "layer1_0.conv1".
	Name string
	// Op is "conv", "linear", "lstm" or "matmul". A linear layer is a 1x1 convolution over Input[0]
	// x 1 positions. The recurrent product of an LSTM cell and a product of two computed operands
	// have the same form.
	Op string
	// InChannels and OutChannels count channels over all Groups.
	InChannels, OutChannels int
	// Kernel, Stride and Padding are {vertical, horizontal}, in pixels.
	Kernel, Stride, Padding [2]int
	// Groups divides InChannels and OutChannels; a depthwise convolution has
	// Groups == InChannels.
	Groups int
	// Input and Output are {height, width} of one sample, in pixels.
	Input, Output [2]int
	// Activation says how to read the input codes.
	Activation Activation
	// WeightBits is the width of a weight as the paper counts it: magnitude
	// bits, or 1 for weights of -1/+1.
	WeightBits int
	// Gated reports whether the layer is computed in two parts with a gate. Layers without gates run
	// dense, at all Activation.Bits.
	Gated bool
	// FirstChannels is how many input channels of every group decide the gates, at all bits. The
	// other channels are added for outputs whose gate is on. It is 0 if the high bits of all
	// channels decide.
	FirstChannels int
	// Recurrent reports whether the positions of one sample are time steps. Each step reads the
	// result of the step before, so they can't run together.
	Recurrent bool
	// RightComputed reports whether the right operand is computed from the sample, like keys and
	// values in attention. Samples can't share it as they share weights. See
	// [LayerWork.OfEachSample].
	RightComputed bool
}

// Activation describes the input codes of a layer: B bits in one of four encodings. The top
// HighBits are the high part.
type Activation struct {
	// Bits is B, 1..8.
	Bits int
	// HighBits is Bh: 1..B-1 if high bits decide the gates of a layer, otherwise B.
	HighBits int
	// Encoding says what the bits are worth.
	Encoding Encoding
	// Scale is the real value of one unit of the least significant bit.
	Scale float64
}

// LowBits returns Bl = B - Bh.
func (a Activation) LowBits() int { return a.Bits - a.HighBits }

// PixelsPerImage returns the output positions of one sample.
func (l Layer) PixelsPerImage() int { return l.Output[0] * l.Output[1] }

// M returns the rows of the matrix product over a batch of images.
func (l Layer) M(images int) int { return images * l.PixelsPerImage() }

// N returns the columns of the matrix product: output channels of all groups.
func (l Layer) N() int { return l.OutChannels }

// K returns the reduction length of one output: InChannels/Groups * Kh * Kw.
func (l Layer) K() int { return l.InChannels / l.Groups * l.Kernel[0] * l.Kernel[1] }

// MACs returns the multiply-accumulates of a batch of images.
func (l Layer) MACs(images int) uint64 {
	return uint64(l.M(images)) * uint64(l.N()) * uint64(l.K())
}
