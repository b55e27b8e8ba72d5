package network

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// OpInput holds images.
const OpInput = "input"

// pixelBits is the width of a stored pixel.
const pixelBits = 8

func init() {
	Ops.Register(OpInput, "the stored pixels", Op{
		Kind: pgworkloads.KindInput,
		Bits: func(Node, []int) int { return pixelBits },
		Params: []Param{{Name: "values", DType: npy.Uint8, Shape: func(n Node, _ []Node, images int) []int {
			return append([]int{images}, n.Shape...)
		}}},
		Shape: func(n Node, _ []Node) ([]int, error) {
			if len(n.Shape) != MapRank {
				return nil, fmt.Errorf("the input must be images [C, H, W], got %s", pgworkloads.List(n.Shape))
			}
			return n.Shape, nil
		},
		Compile: func(n Node, _ []Node) Evaluator {
			return func(r *Run, out, _, _ []float64) {
				for i, pixel := range r.sample.Input(n.Source) {
					out[i] = float64(pixel)
				}
			}
		},
	})
}
