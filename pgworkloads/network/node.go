package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
)

// Node is one operation of a network. Nodes are in topological order; the output of the last one is
// the network's answer.
type Node struct {
	// Name is unique in its trace.
	Name string
	// Op is the operation, from the table in FORMAT.md.
	Op string
	// Inputs are the indices of the nodes it reads, all earlier ones.
	Inputs []int
	// Shape is the shape of its output for one sample: a feature map [C, H, W], a vector [C], or a
	// sequence [T, C] of T positions.
	Shape []int
	// Product is the matrix product of a conv, linear, lstm or matmul node, otherwise nil.
	Product *Product
	// Params are the op's arrays by parameter name.
	Params map[string]npy.Array
	// Attrs are the op's numbers by attribute name.
	Attrs map[string]float64

	// Source says, for a node that holds samples, which input of the samples it holds.
	Source int
}

// Floats returns a parameter of the node as float32. It panics if the node lacks the parameter,
// which is a bug.
func (n Node) Floats(param string) []float32 { return npy.Values[float32](n.Params[param]) }

// Ranks of a node's shape.
const (
	VectorRank   = 1 // channels
	SequenceRank = 2 // positions, channels
	MapRank      = 3 // channels, height, width
)

// sequence reports whether the output has positions.
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
	// AssumedPrecision is set if the network computes in floating point; Layer then has the widths
	// that the accelerator would use.
	AssumedPrecision bool
	// FloatWeights are the weights of such a layer, in the shape of Weights, or nil.
	FloatWeights []float32
	// Gate is the layer's gate, or nil.
	Gate *Gate
	// Right says how to read the codes of a computed right operand, which replaces the weights; nil
	// for other products.
	Right *pgworkloads.Activation
	// Transposed reports whether such an operand has a row for every column of the product, like
	// keys, rather than one for every value that is summed over.
	Transposed bool
}

// Convolution returns the exact integer arithmetic of the product.
func (p *Product) Convolution() *arithmetic.Convolution {
	return arithmetic.ConvolutionOf(p.Layer, p.Weights)
}

// Gate says which outputs of a product are computed in full precision. It also holds what the
// training framework computed for the stored images.
type Gate struct {
	// Kind is GateAbove, GateBetween or GateNearMax.
	Kind string
	// Delta are the thresholds in trained units: [sides][N], or [sides][heads] for a product of two
	// computed operands. There is one side; GateBetween has two, lo and hi.
	Delta []float64
	// Thresholds are the integers that make the same decisions as Delta.
	Thresholds []int32
	// Causal and Drops apply to scores of attention. With Causal, a position knows only the keys up
	// to its own; gates of later keys are off. With Drops, an output whose gate is off counts as
	// minus infinity, not as its high part.
	Causal, Drops bool
	// RightCodes are the stored codes of a computed right operand, [images] [channels][rows], in the
	// format of Codes.
	RightCodes []byte
	// Codes are the stored input codes, [images][InChannels][H][W] bytes: int8 values for signed
	// encodings, bit patterns for others.
	Codes []byte
	// OutputsSHA256 are the digests of the integer outputs of every image.
	OutputsSHA256 []string
	// Fraction is the framework's gated fraction over the stored images.
	Fraction float64

	// Rule is the rule of the Kind.
	Rule arithmetic.GateRule
	// Index is the index of the gate among those of the network.
	Index int
	// Packed are the framework's gates, images x ceil(N*OH*OW / 8) bytes.
	Packed []byte
}

// ImageCodes returns the stored input codes of one image.
func (p *Product) ImageCodes(image int) []byte {
	size := p.InChannels * p.Input[0] * p.Input[1]
	return p.Gate.Codes[image*size:][:size]
}

// ImageRightCodes returns the stored codes of the computed right operand of one image.
func (p *Product) ImageRightCodes(image int) []byte {
	size := p.rightSize()
	return p.Gate.RightCodes[image*size:][:size]
}

// ImageGates returns the framework's gates of one image, packed.
func (p *Product) ImageGates(image int) []byte {
	size := PackedBytes(p.N() * p.PixelsPerImage())
	return p.Gate.Packed[image*size:][:size]
}

// ByteBits is how many packed gates are in a byte. The first is in the highest bit.
const ByteBits = 8

// PackedBytes returns how many bytes the given number of packed bits takes.
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

// Positions returns the positions of a node's output: 1, except for sequences.
func (n Node) Positions() int {
	if n.sequence() {
		return n.Shape[0]
	}
	return 1
}
