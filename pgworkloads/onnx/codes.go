package onnx

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// codes says how the elements of a tensor are quantized.
type codes struct {
	bits int
	// signed codes are two's complement; bipolar ones are 1 bit of -1 or +1.
	signed, bipolar bool
	// least and most bound the codes that occur.
	least, most int
}

// newCodes returns codes of the given width. Narrow codes leave out the lowest code (signed) or the
// highest (unsigned), as in QONNX.
func newCodes(bits int, signed, narrow bool) *codes {
	c := &codes{bits: bits, signed: signed, most: 1<<bits - 1}
	if signed {
		c.least, c.most = -1<<(bits-1), 1<<(bits-1)-1
	}
	if narrow && signed {
		c.least++
	} else if narrow {
		c.most--
	}
	return c
}

var bipolarCodes = &codes{bits: 1, bipolar: true, least: -1, most: 1}

// maxCodeBits bounds the widths in a file.
const maxCodeBits = 64

// narrowed returns codes clipped to a range, with as many bits as they then need.
func (c codes) narrowed(least, most int) *codes {
	c.least, c.most = max(c.least, least), min(c.most, most)
	c.bits, c.signed = bitsFor(c.least, c.most), c.least < 0
	return &c
}

// bitsFor returns the bits that hold all integers of a range: two's complement if one is negative,
// otherwise unsigned; at least 1.
func bitsFor(least, most int) int {
	bits := 1
	for ; bits < maxCodeBits-1; bits++ {
		c := newCodes(bits, least < 0, false)
		if c.least <= least && most <= c.most {
			break
		}
	}
	return bits
}

// typeCodes returns the codes of an integer type of at most 16 bits. Wider types hold sums or
// indices, not operands.
func typeCodes(dtype dataType) *codes {
	const most = 16
	s, ok := storages[dtype]
	if !ok || !s.integer || s.bits > most || dtype == typeBool {
		return nil
	}
	return newCodes(s.bits, s.signed, false)
}

// quantized returns the codes of a value; nil if it is floating point.
func (v *value) quantized() *codes {
	if v.codes != nil {
		return v.codes
	}
	return typeCodes(v.dtype)
}

// widest returns the codes of joined tensors: the widest, or none if one of them has no codes or
// another kind of codes.
func widest(values []*value) *codes {
	var all *codes
	for i, v := range values {
		c := v.codes
		switch {
		case c == nil || (i > 0 && (c.signed != all.signed || c.bipolar != all.bipolar)):
			return nil
		case i == 0 || c.bits > all.bits:
			all = c
		}
	}
	return all
}

// activation returns how to read the left operand of a product.
func (g *graph) activation(n *node, v *value) (pgworkloads.Activation, error) {
	a := pgworkloads.Activation{Bits: g.options.Bits, Encoding: pgworkloads.TwosComplement, Scale: 1}
	if v.nonNegative {
		a.Encoding = pgworkloads.Unsigned
	}
	if c := v.quantized(); c != nil {
		a.Bits = c.bits
		switch {
		case c.bipolar:
			a.Encoding = pgworkloads.Bipolar
		case c.signed:
			a.Encoding = pgworkloads.TwosComplement
		default:
			a.Encoding = pgworkloads.Unsigned
		}
	}
	if a.Bits > pgworkloads.MaxActivationBits {
		if g.options.WideBits == 0 {
			return a, n.withoutIt(fmt.Sprintf("its activations are of %d bits, pgsim takes 1 to %d; give such layers a width with --wide-bits BITS",
				a.Bits, pgworkloads.MaxActivationBits))
		}
		g.notes.Add(fmt.Sprintf("activations of %d bits, taken as %d, as asked for", a.Bits, g.options.WideBits), n.label())
		a.Bits = g.options.WideBits
	}
	a.HighBits = a.Bits
	return a, nil
}

// weightBits returns the width of the right operand of a product.
func (g *graph) weightBits(n *node, v *value) (int, error) {
	c := v.quantized()
	if c == nil {
		return g.options.WeightBits, nil
	}
	if c.bits <= pgworkloads.MaxWeightBits {
		return c.bits, nil
	}
	if g.options.WideWeightBits == 0 {
		return 0, n.withoutIt(fmt.Sprintf("its weights are of %d bits, pgsim takes 1 to %d; give such layers a width with --wide-weight-bits BITS",
			c.bits, pgworkloads.MaxWeightBits))
	}
	g.notes.Add(fmt.Sprintf("weights of %d bits, taken as %d, as asked for", c.bits, g.options.WideWeightBits), n.label())
	return g.options.WideWeightBits, nil
}

// typed sets the type of the outputs of a quantized operator: the type of the zero point that
// follows the output's scale. Integer products give int32.
func typed(n *node, weights int, out []value) []value {
	for i := range out {
		out[i].dtype = typeFloat
		if n.has(0) && storages[n.in[0].dtype].integer {
			out[i].dtype = onnxpb.TensorProto_INT32
		}
		// Input 0, its scale and zero point, the weights, their scale and zero point, the output's.
		const zeroPoint = 7
		if weights == qlinearWeights && n.has(zeroPoint) {
			out[i].dtype = n.in[zeroPoint].dtype
		}
	}
	return out
}
