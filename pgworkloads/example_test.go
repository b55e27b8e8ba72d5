package pgworkloads_test

import (
	"fmt"

	"pgsim/pgworkloads"
)

// A product with 40 % of its gates on, drawn at random.
func ExampleGEMM_Random() {
	product := pgworkloads.GEMM{M: 256, N: 64, K: 576, Bits: 4, HighBits: 2, WeightBits: 8}
	work, err := product.Random(0.4, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	layer := work.Layers[0]
	fmt.Println(work.Name, layer.Gates.M(), layer.Gates.N(), work.Synthetic)
	// Output: gemm-256x64x576 256 64 true
}

// A 3-bit bipolar code is worth +-4 +-2 +-1; two high bits leave the last.
func ExampleActivation_Parts() {
	a := pgworkloads.Activation{Bits: 3, HighBits: 2, Encoding: pgworkloads.Bipolar, Scale: 1}
	high, low := a.Parts()
	fmt.Println(high[0b101], low[0b101])
	fmt.Println(high[0b010], low[0b010])
	// Output:
	// 2 1
	// -2 -1
}

// A 1x1 convolution of two channels over one pixel.
func ExampleConvolution_Sums() {
	layer := pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 2, OutChannels: 1, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{1, 1}, Output: [2]int{1, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 1},
		WeightBits: 8, Gated: true,
	}
	conv, err := pgworkloads.NewConvolution(layer, []int16{3, -2})
	if err != nil {
		fmt.Println(err)
		return
	}
	high, low := layer.Activation.Parts()
	codes := []byte{13, 6} // 12 + 1 and 4 + 2
	sums, rest := make([]int32, 1), make([]int32, 1)
	conv.Sums(sums, codes, &high)
	conv.Sums(rest, codes, &low)
	fmt.Println("Oh =", sums[0], "O =", sums[0]+rest[0])
	// Output: Oh = 28 O = 27
}
