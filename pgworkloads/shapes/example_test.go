package shapes_test

import (
	"fmt"

	"pgsim/pgworkloads/shapes"
)

// A product with 40 % of its gates on, drawn at random.
func ExampleGEMM_Random() {
	product := shapes.GEMM{M: 256, N: 64, K: 576, Bits: 4, HighBits: 2, WeightBits: 8}
	work, err := product.Random(0.4, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	layer := work.Layers[0]
	fmt.Println(work.Name, layer.Gates.M(), layer.Gates.N(), work.Synthetic)
	// Output: gemm-256x64x576 256 64 true
}
