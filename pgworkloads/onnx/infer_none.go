package onnx

import "errors"

// errUnknown says why an output of an operator without a rule is not known.
var errUnknown = errors.New("pgsim has no rule for its shape")

func unruled(*node) ([]value, error) { return nil, errUnknown }

func init() {
	// Operators whose sizes depend on the data, which handle no numeric tensors, or which no layer
	// follows.
	register(0, unruled,
		"Compress", "NonZero", "Unique", "NonMaxSuppression", "MaxUnpool", "Col2Im", "Multinomial", "TfIdfVectorizer",
		"ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
		"SequenceLength", "SplitToSequence", "Optional", "OptionalGetElement", "OptionalHasElement",
		"ImageDecoder", "StringConcat", "StringNormalizer", "StringSplit", "RegexFullMatch",
		"NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss",
		"BlackmanWindow", "HammingWindow", "HannWindow", "MelWeightMatrix")
	// These run graphs of their own, which must not contain anything that multiplies.
	register(0, unruled, "If", "Loop", "Scan", "SequenceMap")
	registerIn(ml, 0, unruled,
		"ArrayFeatureExtractor", "Binarizer", "CastMap", "CategoryMapper", "DictVectorizer", "FeatureVectorizer", "Imputer",
		"LabelEncoder", "Normalizer", "OneHotEncoder", "Scaler", "TreeEnsemble", "TreeEnsembleClassifier",
		"TreeEnsembleRegressor", "ZipMap")
	registerIn(training, 0, unruled, "Adagrad", "Adam", "Momentum")
}
