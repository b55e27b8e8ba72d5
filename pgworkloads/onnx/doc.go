// Package onnx answers: which matrix products does an ONNX model compute, and in how many bits?
//
// [Read] walks the nodes of a model file in an order in which they can be computed. It infers the
// shape of every tensor from the shapes of the inputs, and makes a layer of every node that
// multiplies matrices:
//
//	Conv, ConvInteger, QLinearConv               a convolution, 1-D or 2-D
//	ConvTranspose                                the product of input pixels and weights
//	CausalConvWithState                          a depthwise convolution along time
//	Gemm, MatMul, MatMulInteger, QLinearMatMul   a product of as many rows as a sample has
//	Einsum                                       a sum of products of two tensors
//	Attention, FlexAttention                     the product with the keys, and the one with the values
//	LSTM, GRU, RNN                               the product of the inputs, and the recurrent one
//
// Every operator is in one table, [Operators]: as counted, free (it multiplies no matrices) or
// refused (it multiplies matrices, but has no layer here). Operators that are not in the table are
// refused as well, so no work is missed silently. A user can leave nodes out; a remark says so.
// OPERATORS.md shows the table, and a test compares it with the list of all operators of the
// standard.
//
// Widths are those of the model if it states them: by the element types of quantized operators; by
// QuantizeLinear and DequantizeLinear (and a Clip between them, as Brevitas writes narrow types);
// or by the Quant, BipolarQuant and Trunc operators of QONNX, in the domains that QONNX, FINN and
// Brevitas write. Everything else is floating point and gets the widths of [Options].
//
// Shapes are inferred for the operators that common exporters write, including constant parts of a
// model (shape arithmetic). The output of an operator without a rule here has the shape that the
// file declares. If the file declares none, it is an error only if a layer depends on it.
//
// The first dimension of the first input is the batch, and layers are those of one sample. Samples
// are followed through the operators. If a product needs all of them at once, as attention over
// tokens without samples does, that dimension is not the batch. Then the second dimension is the
// batch, if all products accept that, as in sequences [T, N, C]; otherwise the model is counted as
// one sample. If such a dimension has no size, an error asks for it. A layer whose right operand is
// computed is marked: a batch can't share that operand.
//
// Every error is one line that names the file, the node and its operator.
//
// The shapes of ResNet-18 and ResNet-50 that are part of pgsim are made with
//
//	python3 examples/resnet.py 18 resnet18-imagenet-synthetic.onnx
//	pgsim import onnx resnet18-imagenet-synthetic.onnx --bits 4 --high-bits 2 \
//	    --gated 0.4 --seed 1 --gated-layers '^/layer.*/conv1/Conv$'
//	python3 examples/resnet.py 50 resnet50-imagenet-synthetic.onnx
//	pgsim import onnx resnet50-imagenet-synthetic.onnx --bits 4 --high-bits 2 \
//	    --gated 0.4 --seed 1 --gated-layers '^/layer.*/conv[12]/Conv$'
//
// Their gates are made up: we have no such networks that were trained with precision gating. Only
// layers of a block that feed a ReLU are gated. In ResNet-18 that is the first layer of each block,
// as in the ResNet-20 of the authors of Precision Gating; in ResNet-50, for the same reason, the
// first two. The last layer of a block is added to its shortcut, and the stem and the classifier
// stand alone: these layers run at all bits. 0.4 is about the gated fraction of FracBNN's ResNet-20
// (41 %).
package onnx
