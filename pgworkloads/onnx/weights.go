package onnx

import (
	"math"
	"slices"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// Weights are figures of a layer's weights as integers of its weight bits. If the model quantizes
// them, it says how. Floating-point weights are divided by one scale per layer, which maps the
// largest weight to the largest integer.
type Weights struct {
	// Count is the number of weights, Zeros how many of them are zero.
	Count, Zeros int
	// Bits is the smallest width that holds all of them, in two's complement if one is negative; 1
	// for weights of 1 bit, which are -1 or +1.
	Bits int
}

// weights is where constant elements come from, and how they become codes.
type weights struct {
	tensor *onnxpb.TensorProto
	// scale and zero turn elements into codes. scale is nil if the elements are already codes, or
	// are not quantized.
	scale, zero *perAxis
	// codes bound the codes of elements with a scale.
	codes *codes
	// unclear is set if the quantizer's parameters are not known.
	unclear bool
}

// perAxis is a parameter of a quantizer: one number, or one number for every position along an axis
// of the tensor.
type perAxis struct {
	numbers []float64
	// inner is how many consecutive elements have the same number.
	inner int
}

// at returns the number for an element.
func (p *perAxis) at(element int) float64 {
	if len(p.numbers) == 1 {
		return p.numbers[0]
	}
	return p.numbers[element/p.inner%len(p.numbers)]
}

// broadcasts is the axis of parameters that are broadcast over the tensor, as in QONNX; the
// standard operators name an axis.
const broadcasts = -1

// axisOf returns the axis of a quantizer's parameters of one dimension.
func (n *node) axisOf(rank int) int {
	switch n.GetOpType() {
	case "QuantizeLinear", "DequantizeLinear":
		if d, err := axis(n.number("axis", 1), rank); err == nil {
			return d
		}
	}
	return broadcasts
}

// perAxis reads a parameter of a quantizer; nil if it is not known or does not lie along one axis.
func (n *node) perAxis(i int, shape []int, along int) *perAxis {
	if !n.has(i) || n.in[i].why != nil || len(n.in[i].content) == 0 {
		return nil
	}
	v := n.in[i]
	p := &perAxis{numbers: v.content, inner: 1}
	if len(v.content) == 1 {
		return p
	}
	if len(v.shape) != 1 || along == broadcasts {
		lead := len(shape) - len(v.shape)
		along = slices.IndexFunc(v.shape, func(size int) bool { return size != 1 }) + lead
		if lead < 0 || volume(v.shape) != v.shape[along-lead] {
			return nil
		}
	}
	if along >= len(shape) || shape[along] != len(v.content) {
		return nil
	}
	p.inner = volume(shape[along+1:])
	return p
}

// quantized returns the weights after a quantizer.
func (w *weights) quantized(n *node, c *codes) *weights {
	if w == nil || c == nil {
		return nil
	}
	out := &weights{tensor: w.tensor, codes: c}
	// Weights that have passed another quantizer, or whose elements were reordered, are not
	// followed.
	shape := n.in[0].shape
	out.unclear = w.scale != nil || w.zero != nil || w.unclear || !sameDims(w.tensor, shape)
	if c.bipolar {
		return out
	}
	along := n.axisOf(len(shape))
	out.scale, out.zero = n.perAxis(quantScale, shape, along), n.perAxis(quantZero, shape, along)
	out.unclear = out.unclear || out.scale == nil || (n.has(quantZero) && out.zero == nil)
	return out
}

// shifted returns weights of a shape that are codes, minus the zero point at an input, whose
// numbers lie along an axis.
func (w weights) shifted(n *node, shape []int, i, along int) *weights {
	if !n.has(i) {
		return &w
	}
	w.zero = n.perAxis(i, shape, along)
	w.unclear = w.unclear || w.zero == nil || !sameDims(w.tensor, shape)
	return &w
}

// clipped returns weights with codes in another range.
func (w weights) clipped(c *codes) *weights {
	w.codes = c
	return &w
}

// sameDims reports whether a tensor of the file has a shape.
func sameDims(t *onnxpb.TensorProto, shape []int) bool {
	dims, err := tensorShape(t.GetDims())
	return err == nil && slices.Equal(dims, shape)
}

// figures returns the figures of weights of the given width; nil if their elements are not known.
func (w *weights) figures(bits int) (*Weights, error) {
	if w == nil || w.unclear {
		return nil, nil
	}
	if w.codes == bipolarCodes {
		f := &Weights{Bits: 1}
		known, err := each(w.tensor, func(float64) { f.Count++ })
		return knownOnly(f, known), err
	}
	code, known, err := w.coder(bits)
	if err != nil || !known {
		return nil, err
	}
	f := &Weights{}
	least, most := 0, 0
	_, err = each(w.tensor, func(x float64) {
		c := code(f.Count, x)
		f.Count++
		if c == 0 {
			f.Zeros++
		}
		least, most = min(least, c), max(most, c)
	})
	f.Bits = bitsFor(least, most)
	if bits == 1 {
		f.Bits = 1
	}
	return f, err
}

func knownOnly(f *Weights, known bool) *Weights {
	if !known {
		return nil
	}
	return f
}

// coder returns a function that turns an element into an integer.
func (w *weights) coder(bits int) (code func(i int, x float64) int, known bool, err error) {
	zero := func(i int) float64 {
		if w.zero == nil {
			return 0
		}
		return w.zero.at(i)
	}
	switch {
	case w.scale != nil:
		return func(i int, x float64) int {
			z := zero(i)
			c := math.RoundToEven(x/w.scale.at(i)) + z
			return toInt(min(max(c, float64(w.codes.least)), float64(w.codes.most)) - z)
		}, !absent(w.tensor), nil
	case storages[dataType(w.tensor.GetDataType())].integer:
		return func(i int, x float64) int { return toInt(x - zero(i)) }, !absent(w.tensor), nil
	}
	var largest float64
	known, err = each(w.tensor, func(x float64) { largest = max(largest, math.Abs(x)) })
	levels := float64(newCodes(max(bits, 2), true, false).most)
	return func(_ int, x float64) int {
		switch {
		case bits == 1 && x < 0:
			return -1
		case bits == 1:
			return 1
		case largest == 0:
			return 0
		}
		return toInt(math.RoundToEven(x / largest * levels))
	}, known, err
}
