package onnx

func init() {
	// ONNX Runtime's quantized operators, in its domain com.microsoft.
	registerIn(runtime, 0, inferQLinearAdd, "QLinearAdd", "QLinearMul")
	registerIn(runtime, 0, qlinear(sameShape), "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax")
	registerIn(runtime, 0, qlinear(inferGlobalPool), "QLinearGlobalAveragePool")
	registerIn(runtime, 0, qlinear(inferPool), "QLinearAveragePool")
	registerIn(runtime, 0, inferQLinearConcat, "QLinearConcat")
	// Other operators of this domain that multiply no matrices.
	registerIn(runtime, 0, sameShape,
		"BiasDropout", "BiasGelu", "BiasSoftmax", "FastGelu", "Gelu", "QuickGelu", "GroupNorm", "RotaryEmbedding",
		"SimplifiedLayerNormalization")
	registerIn(runtime, 0, inferSkip, "SkipLayerNormalization", "SkipSimplifiedLayerNormalization")
	registerIn(runtime, keepsSign, inferQuantizeLinear, "QuantizeLinear")
	registerIn(runtime, 0, inferDequantizeLinear, "DequantizeLinear")
}

// qlinear is the inference of an operator with one input, followed by its scale and zero point and
// those of the output.
func qlinear(infer inference) inference {
	return func(n *node) ([]value, error) {
		out, err := infer(n)
		if err != nil {
			return nil, err
		}
		const zeroPoint = 4
		if n.has(zeroPoint) {
			out[0].dtype = n.in[zeroPoint].dtype
		}
		return out[:1], nil
	}
}

// inferQLinearAdd: A, its scale and zero point, B, its scale and zero point, the output's.
func inferQLinearAdd(n *node) ([]value, error) {
	const second, zeroPoint = 3, 7
	a, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	b, err := n.shape(second)
	if err != nil {
		return nil, err
	}
	shape, err := broadcast(a, b)
	if err != nil {
		return nil, err
	}
	out, err := shaped(shape...)
	if err == nil && n.has(zeroPoint) {
		out[0].dtype = n.in[zeroPoint].dtype
	}
	return out, err
}

// inferQLinearConcat: the output's scale and zero point, then every input with
// its own.
func inferQLinearConcat(n *node) ([]value, error) {
	const first, each = 2, 3
	plain := *n
	plain.in = nil
	for i := first; i < len(n.in); i += each {
		plain.in = append(plain.in, n.in[i])
	}
	out, err := inferConcat(&plain)
	if err != nil {
		return nil, err
	}
	out[0].content, out[0].nonNegative = nil, false
	if n.has(1) {
		out[0].dtype = n.in[1].dtype
	}
	return out, nil
}

// inferSkip: the output, two statistics, and the sum of all inputs.
func inferSkip(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	return []value{out[0], {why: errUnknown}, {why: errUnknown}, {shape: out[0].shape}}, nil
}
