package arithmetic_test

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// A 1x1 convolution of two channels over one pixel.
func ExampleConvolution_Sums() {
	layer := pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 2, OutChannels: 1, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{1, 1}, Output: [2]int{1, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 1},
		WeightBits: 8, Gated: true,
	}
	conv, err := arithmetic.NewConvolution(layer, []int16{3, -2})
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
