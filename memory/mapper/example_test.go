package mapper_test

import (
	"fmt"

	"pgsim/configs"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads/shapes"
)

// A product whose operands don't fit the scratchpads: what the array works on, block
// by block, and what crosses from and to the DRAM.
func ExampleMap() {
	work, err := shapes.GEMM{M: 2048, N: 32, K: 256, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.5, 1)
	if err != nil {
		panic(err)
	}
	acc, err := configs.Resolve("pg-16x16", []string{"scratchpads.activation.capacity_kib=128"})
	if err != nil {
		panic(err)
	}
	plan, err := mapper.Map(mapper.Request{
		Layer: work.Layers[0].Layer, Images: work.Images,
		Rows: acc.Array.Rows, Cols: acc.Array.Cols,
		Scratchpads: acc.Scratchpads, OutputBits: acc.Array.OutputBits,
		ChunkBytes: acc.DMA.ChunkBytes, BurstBytes: 32,
	})
	if err != nil {
		panic(err)
	}
	for _, step := range plan.Steps {
		fmt.Printf("pixels %v, channels %v: block %d of activations, %d of weights\n",
			step.Pixels, step.Channels, step.Activations, step.Weights)
	}
	fmt.Println(plan.ReadBytes(), "bytes read,", plan.WrittenBytes(), "written")
	// Output:
	// pixels {0 512}, channels {0 16}: block 0 of activations, 0 of weights
	// pixels {0 512}, channels {16 32}: block 0 of activations, 1 of weights
	// pixels {512 1024}, channels {0 16}: block 1 of activations, 0 of weights
	// pixels {512 1024}, channels {16 32}: block 1 of activations, 1 of weights
	// pixels {1024 1536}, channels {0 16}: block 2 of activations, 0 of weights
	// pixels {1024 1536}, channels {16 32}: block 2 of activations, 1 of weights
	// pixels {1536 2048}, channels {0 16}: block 3 of activations, 0 of weights
	// pixels {1536 2048}, channels {16 32}: block 3 of activations, 1 of weights
	// 270336 bytes read, 131072 written
}
