package onnx

import "pgsim/pgworkloads"

// elementKinds says what operators without products do, by kind. Operators that are not listed are
// [pgworkloads.KindOther].
var elementKinds = map[pgworkloads.NodeKind][]string{
	pgworkloads.KindScale: {"BatchNormalization", "Affine", "ImageScaler", "Scale"},
	pgworkloads.KindActivation: {
		"Relu", "LeakyRelu", "PRelu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Gelu", "Elu", "Selu", "Celu", "Mish", "Swish",
		"Softplus", "Softsign", "ThresholdedRelu", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Floor", "Ceil", "Round", "Sign",
		"Pow", "QLinearSigmoid", "QLinearLeakyRelu", "FastGelu", "BiasGelu", "QuickGelu",
	},
	pgworkloads.KindQuantize: {
		"QuantizeLinear", "DynamicQuantizeLinear", "Quant", "IntQuant", "BipolarQuant", "Trunc", "MultiThreshold", "FloatQuant",
	},
	pgworkloads.KindPool: {
		"MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool", "QLinearGlobalAveragePool", "QLinearAveragePool",
		"MaxRoiPool", "RoiAlign", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare",
		"ReduceLogSum", "ReduceLogSumExp", "ArgMax", "ArgMin", "TopK", "CumSum",
	},
	pgworkloads.KindAdd: {
		"Add", "Sub", "Mul", "Div", "Sum", "Mean", "Max", "Min", "Mod", "Where", "QLinearAdd", "QLinearMul", "And", "Or", "Xor", "Equal",
		"Greater", "GreaterOrEqual", "Less", "LessOrEqual",
	},
	pgworkloads.KindMove: {
		"Concat", "QLinearConcat", "Split", "Slice", "Transpose", "Pad", "Expand", "Tile", "DepthToSpace", "SpaceToDepth", "Resize", "Upsample",
		"GatherElements", "GatherND", "ReverseSequence", "Trilu", "CenterCropPad", "ScatterElements", "ScatterND", "Scatter", "GridSample",
	},
	pgworkloads.KindView: {
		"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast", "CastLike", "DequantizeLinear", "DebugMarker",
	},
	pgworkloads.KindLookup:  {"Gather", "OneHot"},
	pgworkloads.KindSoftmax: {"Softmax", "LogSoftmax", "Hardmax", "QLinearSoftmax"},
	pgworkloads.KindNorm: {
		"LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization", "LpNormalization", "MeanVarianceNormalization",
		"LRN", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization",
	},
}

// kinds are elementKinds by operator.
var kinds = func() map[string]pgworkloads.NodeKind {
	all := map[string]pgworkloads.NodeKind{}
	for kind, operators := range elementKinds {
		for _, name := range operators {
			all[name] = kind
		}
	}
	return all
}()

// kindOf returns what an operator with the given number of computed inputs does. With one tensor
// and a constant, it scales the tensor.
func kindOf(operator string, inputs int) pgworkloads.NodeKind {
	kind, ok := kinds[operator]
	switch {
	case !ok:
		return pgworkloads.KindOther
	case kind == pgworkloads.KindAdd && inputs == 1:
		return pgworkloads.KindScale
	case inputs == 0:
		return pgworkloads.KindInput
	}
	return kind
}
