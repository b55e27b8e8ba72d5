package onnx

import "errors"

// errUnknown is why an output of an operator without a rule is not known.
var errUnknown = errors.New("pgsim has no rule for its shape")

func unruled(*node) ([]value, error) { return nil, errUnknown }

func init() {
	// Whose sizes depend on the data, or which handle no tensors of numbers, or
	// stand where no layer follows.
	register(0, unruled,
		"Compress", "NonZero", "Unique", "NonMaxSuppression", "MaxUnpool", "Col2Im", "Multinomial", "TfIdfVectorizer",
		"ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
		"SequenceLength", "SplitToSequence", "Optional", "OptionalGetElement", "OptionalHasElement",
		"ImageDecoder", "StringConcat", "StringNormalizer", "StringSplit", "RegexFullMatch",
		"NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss",
		"BlackmanWindow", "HammingWindow", "HannWindow", "MelWeightMatrix")
	// They run graphs of their own, which may hold nothing that multiplies.
	register(0, unruled, "If", "Loop", "Scan", "SequenceMap")
	registerIn(ml, 0, unruled,
		"ArrayFeatureExtractor", "Binarizer", "CastMap", "CategoryMapper", "DictVectorizer", "FeatureVectorizer", "Imputer",
		"LabelEncoder", "Normalizer", "OneHotEncoder", "Scaler", "TreeEnsemble", "TreeEnsembleClassifier",
		"TreeEnsembleRegressor", "ZipMap")
	registerIn(training, 0, unruled, "Adagrad", "Adam", "Momentum")
}
