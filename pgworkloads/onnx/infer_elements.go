package onnx

import (
	"math"
)

func init() {
	register(0, sameShape,
		"LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Softsign", "Tanh", "HardSwish", "Mish", "Gelu", "Swish", "Erf",
		"Log", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Asinh", "Atanh", "Shrink", "ThresholdedRelu",
		"BatchNormalization", "InstanceNormalization", "LayerNormalization", "SimplifiedLayerNormalization",
		"GroupNormalization", "RMSNormalization", "MeanVarianceNormalization", "LpNormalization", "LRN",
		"LogSoftmax", "CumSum", "ScatterND", "ScatterElements", "Scatter", "RandomNormalLike", "RandomUniformLike",
		"RotaryEmbedding", "BitwiseNot", "EyeLike", "Bernoulli", "CumProd", "BitCast", "SwiGLU", "TensorScatter")
	register(moves, sameShape, "Trilu", "ReverseSequence")
	register(moves|nonNegative, sameShape, "Relu")
	register(nonNegative, sameShape, "Sigmoid", "HardSigmoid", "Softmax", "Softplus", "Exp", "Cosh", "Acosh", "Hardmax")
	register(nonNegative|logical, sameShape, "IsNaN", "IsInf")
	register(moves, withMask, "Dropout")
	register(moves, contentKept, "Identity")
	register(0, inferCast, "Cast")
	register(keepsSign, castLike, "CastLike")
	register(0, inferClip, "Clip")

	for op, f := range map[string]func(x float64) float64{
		"Floor": math.Floor, "Ceil": math.Ceil, "Round": math.RoundToEven, "Sign": sign, "Neg": negative,
		"Reciprocal": reciprocal,
	} {
		traits := keepsSign
		if op == "Neg" {
			traits = 0
		}
		register(traits, elementwise(f), op)
	}
	register(nonNegative, elementwise(math.Abs), "Abs")
	register(nonNegative, elementwise(math.Sqrt), "Sqrt")
	register(nonNegative|logical, elementwise(func(x float64) float64 { return truth(x == 0) }), "Not")

	for op, f := range map[string]func(a, b float64) float64{
		"Add": func(a, b float64) float64 { return a + b },
		"Mul": func(a, b float64) float64 { return a * b },
		"Pow": math.Pow,
		"Min": math.Min, "Max": math.Max,
		"Sum":  func(a, b float64) float64 { return a + b },
		"Mean": nil,
	} {
		register(keepsSign, broadcasting(f), op)
	}
	register(0, broadcasting(func(a, b float64) float64 { return a - b }), "Sub")
	register(keepsSign, inferDiv, "Div")
	register(0, broadcasting(nil), "Mod", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor")
	for op, f := range map[string]func(a, b float64) bool{
		"Equal":          func(a, b float64) bool { return a == b },
		"Greater":        func(a, b float64) bool { return a > b },
		"GreaterOrEqual": func(a, b float64) bool { return a >= b },
		"Less":           func(a, b float64) bool { return a < b },
		"LessOrEqual":    func(a, b float64) bool { return a <= b },
		"And":            func(a, b float64) bool { return a != 0 && b != 0 },
		"Or":             func(a, b float64) bool { return a != 0 || b != 0 },
		"Xor":            func(a, b float64) bool { return (a != 0) != (b != 0) },
	} {
		register(nonNegative|logical, broadcasting(func(a, b float64) float64 { return truth(f(a, b)) }), op)
	}
	register(0, inferWhere, "Where")
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func negative(x float64) float64 { return -x }

func reciprocal(x float64) float64 { return 1 / x }

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// sameShape is the inference of operators whose output has the shape of the first input.
func sameShape(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	return []value{{shape: input}}, nil
}

func withMask(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	return append(out, value{shape: out[0].shape, dtype: typeBool}), nil
}

// elementwise is the inference of a function of one element.
func elementwise(f func(x float64) float64) inference {
	return func(n *node) ([]value, error) {
		out, err := sameShape(n)
		if err != nil {
			return nil, err
		}
		if content := n.in[0].content; content != nil {
			mapped := make([]float64, len(content))
			for i, x := range content {
				mapped[i] = f(x)
			}
			out[0].setContent(mapped)
		}
		return out, nil
	}
}

func contentKept(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	out[0].setContent(n.in[0].content)
	return out, nil
}

func inferCast(n *node) ([]value, error) {
	out, err := sameShape(n)
	if err != nil {
		return nil, err
	}
	o := &out[0]
	o.dtype = dataType(n.number("to", 0))
	o.nonNegative = n.in[0].nonNegative
	content := n.in[0].content
	switch storage, ok := storages[o.dtype]; {
	case !ok:
	case storage.integer:
		cut := make([]float64, len(content))
		for i, x := range content {
			cut[i] = math.Trunc(x)
		}
		if content != nil {
			o.setContent(cut)
		}
	default:
		// Quantized values stay quantized if their codes are passed on as numbers.
		o.codes = n.in[0].codes
		if content != nil {
			o.setContent(content)
		}
	}
	return out, nil
}

func castLike(n *node) ([]value, error) {
	out, err := contentKept(n)
	if err == nil && n.has(1) {
		out[0].dtype = n.in[1].dtype
	}
	return out, err
}

// broadcasting is the inference of a function of two elements, or of more that are combined from
// left to right. Without a function, contents are not known.
func broadcasting(f func(a, b float64) float64) inference {
	return func(n *node) ([]value, error) {
		shape, err := n.shape(0)
		if err != nil {
			return nil, err
		}
		out := value{shape: shape, content: n.in[0].content}
		for i := 1; i < len(n.in); i++ {
			other, err := n.shape(i)
			if err != nil {
				return nil, err
			}
			joint, err := broadcast(out.shape, other)
			if err != nil {
				return nil, err
			}
			if err := checkShape(joint); err != nil {
				return nil, err
			}
			out.content = combine(f, joint, out, *n.in[i])
			out.shape = joint
		}
		out.setContent(out.content)
		return []value{out}, nil
	}
}

// combine returns the function of two contents over their joint shape.
func combine(f func(a, b float64) float64, joint []int, a, b value) []float64 {
	if f == nil || a.content == nil || b.content == nil || !few(joint) {
		return nil
	}
	left := remap(joint, a.content, func(at []int) int { return broadcastOffset(a.shape, at) })
	right := remap(joint, b.content, func(at []int) int { return broadcastOffset(b.shape, at) })
	for i := range left {
		left[i] = f(left[i], right[i])
	}
	return left
}

// inferDiv divides as the type of the elements does: integers round towards zero.
func inferDiv(n *node) ([]value, error) {
	whole := n.has(0) && storages[n.in[0].dtype].integer
	return broadcasting(func(a, b float64) float64 {
		if whole {
			if b == 0 {
				return 0
			}
			return math.Trunc(a / b)
		}
		return a / b
	})(n)
}

func inferWhere(n *node) ([]value, error) {
	const condition, yes, no = 0, 1, 2
	var shape []int
	for i := condition; i <= no; i++ {
		other, err := n.shape(i)
		if err != nil {
			return nil, err
		}
		if shape, err = broadcast(shape, other); err != nil {
			return nil, err
		}
	}
	out := value{shape: shape, dtype: n.in[yes].dtype}
	if err := checkShape(shape); err != nil {
		return nil, err
	}
	from := func(i int) []float64 {
		return remap(shape, n.in[i].content, func(at []int) int { return broadcastOffset(n.in[i].shape, at) })
	}
	which, a, b := from(condition), from(yes), from(no)
	if which != nil && a != nil && b != nil {
		for i, x := range which {
			if x == 0 {
				a[i] = b[i]
			}
		}
		out.setContent(a)
	}
	return []value{out}, nil
}
