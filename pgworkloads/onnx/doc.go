// Package onnx answers: what matrix products does an ONNX model compute, and in
// how many bits?
//
// [Read] walks the nodes of a model file in an order of computation, works out the
// shape of every tensor from those of the inputs, and makes a layer of every node that
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
// Every operator is in one table, [Operators], as counted, free (it multiplies no
// matrices) or refused (it does, and has no layer here). What is not in the table is
// refused as well: no work goes missing unseen. A user can leave nodes out, which is
// remarked. OPERATORS.md shows the table, and a test holds it against the list of all
// operators of the standard.
//
// Widths are those of the model where it says them: by the element types of
// quantized operators, by QuantizeLinear and DequantizeLinear (and a Clip between
// them, as Brevitas writes narrow types), by the Quant, BipolarQuant and Trunc
// operators of QONNX, in the domains that QONNX, FINN and Brevitas write. All else is floating point and gets the widths of
// [Options].
//
// Shapes are worked out for the operators that common exporters write, constant
// parts of a model (shape arithmetic) included. What has no rule here has the
// shape that the file declares; if it declares none, only a layer that depends on
// it is an error.
//
// The first dimension of the first input is the batch, and layers are those of one
// sample. Samples are followed through the operators: where a product needs all of
// them at once, as attention over tokens without samples does, they are none. The
// batch is then the second dimension, if all products take that for one, as in
// sequences [T, N, C]; otherwise the model is counted as one sample. Where such a
// dimension has no size, it is asked for. A layer whose right operand is computed is
// marked: a batch can't share it.
//
// Every error is one line that names the file, the node and its operator.
//
// The shapes of ResNet-18 and ResNet-50 that pgsim carries are made with
//
//	python3 examples/resnet.py 18 resnet18-imagenet-synthetic.onnx
//	pgsim import onnx resnet18-imagenet-synthetic.onnx --bits 4 --high-bits 2 \
//	    --gated 0.4 --seed 1 --gated-layers '^/layer.*/conv1/Conv$'
//	python3 examples/resnet.py 50 resnet50-imagenet-synthetic.onnx
//	pgsim import onnx resnet50-imagenet-synthetic.onnx --bits 4 --high-bits 2 \
//	    --gated 0.4 --seed 1 --gated-layers '^/layer.*/conv[12]/Conv$'
//
// Their gates are made up: nobody has trained these networks with precision gating
// for us. The gated layers are those of a block that feed a ReLU, and nothing
// else; in ResNet-18 the first of each block, as in the ResNet-20 of the authors
// of Precision Gating, and in ResNet-50, by the same reason, the first two. What
// ends a block is added to its shortcut, the stem and the classifier stand alone:
// they run at all bits. 0.4 is about what is gated in FracBNN's ResNet-20 (41 %).
package onnx
