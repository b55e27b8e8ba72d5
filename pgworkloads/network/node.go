package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
)

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
	// Product is the matrix product of a conv, linear, lstm or matmul node, else nil.
	Product *Product
	// Params are the op's arrays by parameter name.
	Params map[string]npy.Array
	// Attrs are the op's numbers by attribute name.
	Attrs map[string]float64

	// Source tells of a node that holds samples which of them it holds.
	Source int
}

// Floats returns a parameter of a node that has it, as float32. Asking for
// another is a bug and panics.
func (n Node) Floats(param string) []float32 { return npy.Values[float32](n.Params[param]) }

// Ranks of a node's shape.
const (
	VectorRank   = 1 // channels
	SequenceRank = 2 // positions, channels
	MapRank      = 3 // channels, height, width
)

// sequence tells whether the output has positions.
func (n Node) sequence() bool { return len(n.Shape) == SequenceRank }

// channelSize returns how many values of a map or vector belong to a channel.
func (n Node) channelSize() int { return Elements(n.Shape[1:]) }

// Int returns an attribute that is a whole number.
func (n Node) Int(attr string) int { return int(n.Attrs[attr]) }

// Product is a conv, linear, lstm or matmul node as a matrix product, with its weights.
type Product struct {
	pgworkloads.Layer
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
	// Right says how the codes of a right operand that is computed are to be read,
	// which then is in the place of weights; nil for others.
	Right *pgworkloads.Activation
	// Transposed tells whether such an operand has a row for every column of the
	// product, as keys have, and not one for every value that is summed over.
	Transposed bool
}

// Convolution returns the exact integer arithmetic of the product.
func (p *Product) Convolution() *arithmetic.Convolution {
	return arithmetic.ConvolutionOf(p.Layer, p.Weights)
}

// Gate says which outputs of a product are computed in full precision, and
// holds what the training framework computed for the stored images.
type Gate struct {
	// Kind is GateAbove, GateBetween or GateNearMax.
	Kind string
	// Delta are the thresholds in trained units, [sides][N], or [sides][heads] of a
	// product of two computed operands: one side, but lo and hi for GateBetween.
	Delta []float64
	// Thresholds are the integers that decide as Delta does.
	Thresholds []int32
	// Causal and Drops belong to scores of attention. With Causal a position knows the
	// keys up to its own alone: gates of others are off. With Drops an output whose gate
	// is off counts as minus infinity, and not as its high part.
	Causal, Drops bool
	// RightCodes are the stored codes of a right operand that is computed, [images]
	// [channels][rows], as Codes.
	RightCodes []byte
	// Codes are the stored input codes, [images][InChannels][H][W] bytes: int8
	// values for signed encodings, else bit patterns.
	Codes []byte
	// OutputsSHA256 are the digests of every image's integer outputs.
	OutputsSHA256 []string
	// Fraction is the framework's gated fraction over the stored images.
	Fraction float64

	// Rule is that of the Kind.
	Rule arithmetic.GateRule
	// Index is the gate's, among those of the network.
	Index int
	// Packed are the framework's gates, images x ceil(N*OH*OW / 8) bytes.
	Packed []byte
}

// ImageCodes returns the stored input codes of one image.
func (p *Product) ImageCodes(image int) []byte {
	size := p.InChannels * p.Input[0] * p.Input[1]
	return p.Gate.Codes[image*size:][:size]
}

// ImageRightCodes returns the stored codes of one image's right operand that is computed.
func (p *Product) ImageRightCodes(image int) []byte {
	size := p.rightSize()
	return p.Gate.RightCodes[image*size:][:size]
}

// ImageGates returns the framework's gates of one image, packed.
func (p *Product) ImageGates(image int) []byte {
	size := PackedBytes(p.N() * p.PixelsPerImage())
	return p.Gate.Packed[image*size:][:size]
}

// ByteBits are the gates in a byte of packed ones, the first in its highest bit.
const ByteBits = 8

// PackedBytes returns the bytes of that many packed bits.
func PackedBytes(bits int) int { return (bits + ByteBits - 1) / ByteBits }

// Products returns the matrix products among nodes.
func Products(nodes []Node) []*Product {
	var products []*Product
	for _, n := range nodes {
		if n.Product != nil {
			products = append(products, n.Product)
		}
	}
	return products
}

// Positions returns the positions of a node's output: 1, but for sequences.
func (n Node) Positions() int {
	if n.sequence() {
		return n.Shape[0]
	}
	return 1
}
