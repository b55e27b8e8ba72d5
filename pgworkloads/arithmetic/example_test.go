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
	codes := []pgworkloads.CodeWord{13, 6} // 12 + 1 and 4 + 2
	sums := arithmetic.Sums{High: make([]int32, 1), Low: make([]int32, 1)}
	conv.Sums(new(arithmetic.Scratch), sums, codes, 1)
	fmt.Println("Oh =", sums.High[0], "O =", sums.High[0]+sums.Low[0])
	// Output: Oh = 28 O = 27
}
