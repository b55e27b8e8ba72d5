package onnx

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"pgsim/pgworkloads/onnx/onnxpb"
)

func init() {
	register(keepsSign, inferQuantizeLinear, "QuantizeLinear")
	register(0, inferDequantizeLinear, "DequantizeLinear")
	register(0, inferDynamicQuantize, "DynamicQuantizeLinear")
	registerIn(qonnx, 0, inferQuant, "Quant", "IntQuant")
	registerIn(qonnx, 0, inferBipolar, "BipolarQuant")
	registerIn(qonnx, keepsSign, inferTrunc, "Trunc")
	registerIn(qonnx, 0, sameShape, "FloatQuant", "DebugMarker")
	registerIn(qonnx, 0, inferMultiThreshold, "MultiThreshold")
}

// Inputs of quantizers: the tensor, its scale, its zero point, and in QONNX its bits.
const (
	quantScale = 1
	quantZero  = 2
	quantBits  = 3
	truncBits  = 4
)

func inferQuantizeLinear(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	o := &out[0]
	o.dtype = dataType(n.number("output_dtype", int(onnxpb.TensorProto_UINT8)))
	if n.has(quantZero) {
		o.dtype = n.in[quantZero].dtype
	}
	o.codes = typeCodes(o.dtype)
	o.weights = n.in[0].weights.quantized(n, o.codes)
	return out, nil
}

func inferDequantizeLinear(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	in, o := n.in[0], &out[0]
	o.dtype = typeFloat
	if n.has(quantScale) {
		o.dtype = n.in[quantScale].dtype
	}
	o.codes = in.quantized()
	o.weights = in.weights
	if o.weights != nil && o.weights.scale == nil {
		o.weights = o.weights.shifted(n, o.shape, quantZero, n.axisOf(len(o.shape)))
	}
	o.nonNegative = in.nonNegative && !n.has(quantZero)
	if o.codes != nil && !o.codes.signed && !o.codes.bipolar {
		o.nonNegative = !n.has(quantZero) || allZero(n.in[quantZero].content)
	}
	return out, nil
}

// allZero reports whether elements are known and all zero.
func allZero(content []float64) bool {
	for _, x := range content {
		if x != 0 {
			return false
		}
	}
	return content != nil
}

func inferDynamicQuantize(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	out[0].dtype = onnxpb.TensorProto_UINT8
	return append(out, value{shape: []int{}, dtype: typeFloat}, value{shape: []int{}, dtype: onnxpb.TensorProto_UINT8}), nil
}

func inferQuant(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	bits, err := n.bits(quantBits)
	if err != nil {
		return nil, err
	}
	signed := n.number("signed", 1) != 0
	o := &out[0]
	o.codes = newCodes(bits, signed, n.number("narrow", 0) != 0)
	o.nonNegative = !signed && n.has(quantZero) && allZero(n.in[quantZero].content)
	o.weights = n.in[0].weights.quantized(n, o.codes)
	return out, nil
}

// errWidth says why a quantizer can't be read. A shape that the file declares can't replace a
// width.
var errWidth = errors.New("its width is not known")

// bits reads a width.
func (n *node) bits(i int) (int, error) {
	content, err := n.content(i)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errWidth, err)
	}
	if len(content) != 1 || content[0] != math.Trunc(content[0]) || content[0] < 1 || content[0] >= maxCodeBits {
		return 0, fmt.Errorf("%w: its input %s must be a whole number from 1 to %d, got %v",
			errWidth, n.inputName(i), maxCodeBits-1, content)
	}
	return int(content[0]), nil
}

func inferBipolar(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	out[0].codes = bipolarCodes
	out[0].weights = n.in[0].weights.quantized(n, bipolarCodes)
	return out, nil
}

func inferTrunc(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	bits, err := n.bits(truncBits)
	if err != nil {
		return nil, err
	}
	in := n.in[0]
	signed := !in.nonNegative
	if in.codes != nil {
		signed = in.codes.signed
	}
	out[0].codes = newCodes(bits, signed, false)
	return out, nil
}

// inferMultiThreshold: the output counts thresholds, in the named type, e.g. UINT4, INT4 or
// BIPOLAR.
func inferMultiThreshold(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	kind := n.text("out_dtype", "")
	digits := strings.TrimLeft(kind, "UINT")
	bits, err := strconv.Atoi(digits)
	switch {
	case kind == "BIPOLAR":
		out[0].codes = bipolarCodes
	case kind == "BINARY":
		out[0].codes = newCodes(1, false, false)
	case err == nil && bits >= 1 && bits < maxCodeBits && (kind == "UINT"+digits || kind == "INT"+digits):
		out[0].codes = newCodes(bits, strings.HasPrefix(kind, "I"), false)
		out[0].nonNegative = kind[0] == 'U' && n.real("out_bias", 0) >= 0
	default:
		return nil, fmt.Errorf("%w: out_dtype is %q, must be like UINT4, INT4 or BIPOLAR", errWidth, kind)
	}
	return out, nil
}

// inferClip also narrows codes: models write narrow types that have no type of their own as a Clip
// after QuantizeLinear.
func inferClip(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	in, o := n.in[0], &out[0]
	least, most := n.clipBound(1, "min", math.Inf(-1)), n.clipBound(2, "max", math.Inf(1))
	o.nonNegative = least >= 0 || (in.nonNegative && most >= 0)
	if c := in.quantized(); c != nil && storages[in.dtype].integer && least <= most {
		o.codes = c.narrowed(toInt(least), toInt(most))
		if in.weights != nil && in.weights.scale != nil {
			o.weights = in.weights.clipped(o.codes)
		}
	}
	return out, nil
}

// clipBound returns a bound of a Clip, the fallback if it is not given, and NaN if it is not known.
func (n *node) clipBound(i int, attribute string, fallback float64) float64 {
	if a := n.attribute(attribute); a != nil && a.F != nil {
		return float64(a.GetF())
	}
	switch {
	case !n.has(i):
		return fallback
	case len(n.in[i].content) == 1:
		return n.in[i].content[0]
	}
	return math.NaN()
}
