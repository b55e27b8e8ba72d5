package onnx

// What refused operators multiply.
const (
	whyProducts    = "multiplies matrices"
	whyConvolution = "convolves"
	whyAttention   = "multiplies matrices, as all attention does"
	whyTransform   = "is a Fourier transform, a product with a matrix of its own"
	whyRecurrence  = "updates a state by products, step by step"
	whyLowered     = "is a part of a convolution or of a product that a compiler has taken apart"
)

func init() {
	refuse(standard, whyProducts, "AffineGrid", "Det")
	refuse(standard, whyConvolution, "DeformConv")
	refuse(standard, whyTransform, "DFT", "STFT")
	refuse(standard, whyRecurrence, "LinearAttention")
	refuse(ml, whyProducts, "LinearClassifier", "LinearRegressor", "SVMClassifier", "SVMRegressor")
	refuse(training, "computes gradients, which take products of their own", "Gradient")

	refuse(runtime, whyAttention,
		"Attention", "MultiHeadAttention", "GroupQueryAttention", "QAttention", "LongformerAttention", "DecoderAttention",
		"DecoderMaskedMultiHeadAttention", "DecoderMaskedSelfAttention", "PackedAttention", "PackedMultiHeadAttention",
		"PagedAttention", "RelativePositionBias", "GatedRelativePositionBias", "SparseAttention", "LinearAttention", "QOrderedAttention",
		"QOrderedLongformerAttention")
	refuse(runtime, whyConvolution,
		"NhwcConv", "NhwcFusedConv", "QLinearConv", "QLinearConvTranspose", "ConvTransposeWithDynamicPads", "CausalConvWithState")
	refuse(runtime, whyProducts,
		"FusedMatMul", "FusedMatMulActivation", "GemmFloat8", "GemmFastGelu", "QGemm", "DynamicQuantizeMatMul",
		"DynamicQuantizeLSTM", "MatMulInteger16", "MatMulIntegerToFloat", "MatMulNBits", "MatMulNBitsMlp", "MatMulBnb4", "MatMulFpQ4",
		"TransposeMatMul", "FusedDense", "MoE", "QMoE", "QOrderedMatMul", "SparseToDenseMatMul", "Inverse",
		"CDist", "WordConvEmbedding", "BeamSearch", "GreedySearch", "Sampling", "WhisperBeamSearch", "AttnLSTM")
	refuse(runtime, whyTransform, "Rfft", "Irfft")

	refuse(qonnx, whyLowered,
		"Im2Col", "XnorPopcountMatMul", "GenericPartition", "MatrixVectorActivation", "VectorVectorActivation")
	for _, domain := range []string{
		"finn.custom_op.fpgadataflow", "finn.custom_op.fpgadataflow.hls", "finn.custom_op.fpgadataflow.rtl",
	} {
		refuse(domain, whyLowered,
			"MVAU", "MVAU_hls", "MVAU_rtl", "VVAU", "VVAU_hls", "VVAU_rtl", "MatrixVectorActivation", "VectorVectorActivation",
			"ConvolutionInputGenerator", "ConvolutionInputGenerator_hls", "ConvolutionInputGenerator_rtl", "StreamingDataflowPartition")
	}
}
