package network

import (
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// GatedRun computes the gates and outputs of a gated product, image by image.
type GatedRun struct {
	product *Product
	conv    *arithmetic.Convolution
	matmul  *matmul // replaces conv if both operands are computed
	bounds  arithmetic.GateBounds
	words   []pgworkloads.CodeWord
	sums    arithmetic.Sums
	scratch arithmetic.Scratch
}

// Run returns the arithmetic of a product with a gate.
func (p *Product) Run() *GatedRun {
	r := &GatedRun{product: p, bounds: p.Bounds(p.Gate.Thresholds)}
	if p.RightComputed {
		r.matmul = newMatmul(p)
		return r
	}
	r.conv = p.Convolution()
	outputs := p.PixelsPerImage() * p.N()
	r.sums = arithmetic.Sums{High: make([]int32, outputs), Low: make([]int32, outputs)}
	return r
}

// Image returns the outputs O = Oh + g * Ol of one stored image, [N][OH][OW], and their
// gates, packed as traces store them.
func (r *GatedRun) Image(image int) (outputs []int32, gates []byte) {
	if r.matmul != nil {
		return r.matmul.computedImage(&r.bounds, image)
	}
	codes := r.product.ImageCodes(image)
	r.words = r.words[:0]
	for _, code := range codes {
		r.words = append(r.words, r.product.Activation.Word(code))
	}
	r.conv.Sums(&r.scratch, r.sums, r.words, r.product.Output[0])
	outputs = slices.Clone(r.sums.High)
	gates = make([]byte, PackedBytes(len(outputs)))
	pixels := r.product.PixelsPerImage()
	for at, high := range r.sums.High {
		if r.bounds.On(at/pixels, high) {
			outputs[at] += r.sums.Low[at]
			gates[at/ByteBits] |= 1 << (ByteBits - 1 - at%ByteBits)
		}
	}
	return outputs, gates
}
