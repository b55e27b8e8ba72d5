package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// GatedRun computes the gates and outputs of a gated product, image by image.
type GatedRun struct {
	product   *Product
	conv      *arithmetic.Convolution
	bounds    arithmetic.GateBounds
	high, low pgworkloads.Codes
	sums      []int32 // of the high parts, pixel-major
	rest      []int32 // of the low parts
}

// Run returns the arithmetic of a product that has a gate.
func (p *Product) Run() *GatedRun {
	r := &GatedRun{product: p, conv: p.Convolution(), bounds: p.Gate.Bounds()}
	r.high, r.low = p.Activation.Parts()
	r.sums = make([]int32, p.PixelsPerImage()*p.N())
	r.rest = make([]int32, len(r.sums))
	return r
}

// Image returns the outputs O = Oh + g * Ol of one image, [N][OH][OW], and
// their gates, packed as traces store them. The codes are stored bytes
// [InChannels][H][W].
func (r *GatedRun) Image(codes []byte) (outputs []int32, gates []byte) {
	r.conv.Sums(r.sums, codes, &r.high)
	r.conv.Sums(r.rest, codes, &r.low)
	pixels, channels := r.product.PixelsPerImage(), r.product.N()
	outputs = make([]int32, len(r.sums))
	gates = make([]byte, PackedBytes(len(outputs)))
	for n := range channels {
		for m := range pixels {
			at, output := m*channels+n, n*pixels+m
			outputs[output] = r.sums[at]
			if r.bounds.On(n, r.sums[at]) {
				outputs[output] += r.rest[at]
				gates[output/ByteBits] |= 1 << (ByteBits - 1 - output%ByteBits)
			}
		}
	}
	return outputs, gates
}
