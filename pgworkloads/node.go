package pgworkloads

import "pgsim/pgworkloads/npy"

// Node is one operation of a network. Nodes are in topological order; the last
// one is the network's answer.
type Node struct {
	// Name is unique in its trace.
	Name string
	// Op is the operation, one of FORMAT.md's table.
	Op string
	// Inputs are the indices of the nodes it reads, all earlier ones.
	Inputs []int
	// Shape is that of its output for one sample: a feature map [C, H, W], a
	// vector [C], or a sequence [T, C] of T positions.
	Shape []int
	// Product is the matrix product of a conv, linear or lstm node, else nil.
	Product *Product
	// Params are the op's arrays by parameter name.
	Params map[string]npy.Array
	// Attrs are the op's numbers by attribute name.
	Attrs map[string]float64

	source int // of a node that holds samples: which of them it is
}

// Floats returns a parameter of a node that has it, as float32. Asking for
// another is a bug and panics.
func (n Node) Floats(param string) []float32 { return npy.Values[float32](n.Params[param]) }

// Ranks of a node's shape.
const (
	vectorRank   = 1 // channels
	sequenceRank = 2 // positions, channels
	mapRank      = 3 // channels, height, width
)

// sequence tells whether the output has positions.
func (n Node) sequence() bool { return len(n.Shape) == sequenceRank }

// channelSize returns how many values of a map or vector belong to a channel.
func (n Node) channelSize() int { return elements(n.Shape[1:]) }

// Int returns an attribute that is a whole number.
func (n Node) Int(attr string) int { return int(n.Attrs[attr]) }

// Product is a conv, linear or lstm node as a matrix product, with its weights.
type Product struct {
	Layer
	// Weights are [N][InChannels/Groups][Kh][Kw].
	Weights []int16
	// WeightScales are the real values of weight 1, by output channel.
	WeightScales []float64
	// Bias is added to the real outputs, by output channel; nil for none.
	Bias []float32
	// AssumedPrecision is set where the network computes in floating point and
	// Layer says what the accelerator would use.
	AssumedPrecision bool
	// FloatWeights are such a layer's own weights, shaped as Weights, or nil.
	FloatWeights []float32
	// Gate is the layer's gate, or nil.
	Gate *Gate
}

// Convolution returns the exact integer arithmetic of the product.
func (p *Product) Convolution() *Convolution { return newConvolution(p.Layer, p.Weights) }

// Gate says which outputs of a product are computed in full precision, and
// holds what the training framework computed for the stored images.
type Gate struct {
	// Kind is GateAbove or GateBetween.
	Kind string
	// Delta are the thresholds in trained units, [sides][N]: one side for
	// GateAbove, lo and hi for GateBetween.
	Delta []float64
	// Thresholds are the integers that decide as Delta does, [sides][N].
	Thresholds []int32
	// Codes are the stored input codes, [images][InChannels][H][W] bytes: int8
	// values for signed encodings, else bit patterns.
	Codes []byte
	// OutputsSHA256 are the digests of every image's integer outputs.
	OutputsSHA256 []string
	// Fraction is the framework's gated fraction over the stored images.
	Fraction float64

	kind  gateKind
	index int    // among the gated products of the trace
	bits  []byte // the framework's gates: images x ceil(N*OH*OW / 8)
}

// imageCodes returns the stored input codes of one image.
func (p *Product) imageCodes(image int) []byte {
	size := p.InChannels * p.Input[0] * p.Input[1]
	return p.Gate.Codes[image*size:][:size]
}

// imageGates returns the framework's gates of one image, packed.
func (p *Product) imageGates(image int) []byte {
	size := packedBytes(p.N() * p.PixelsPerImage())
	return p.Gate.bits[image*size:][:size]
}

const byteBits = 8

// packedBytes returns the bytes of that many packed bits.
func packedBytes(bits int) int { return (bits + byteBits - 1) / byteBits }
