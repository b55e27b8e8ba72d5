package pgworkloads

import (
	"fmt"

	"pgsim/pgworkloads/npy"
)

// opInput holds images.
const opInput = "input"

func init() {
	ops.Register(opInput, "the stored pixels", opKind{
		params: []opParam{{name: "values", dtype: npy.Uint8, shape: func(n Node, _ []Node, images int) []int {
			return append([]int{images}, n.Shape...)
		}}},
		shape: func(n Node, _ []Node) ([]int, error) {
			if len(n.Shape) != mapRank {
				return nil, fmt.Errorf("the input must be images [C, H, W], got %s", list(n.Shape))
			}
			return n.Shape, nil
		},
		compile: func(n Node, _ []Node) evaluate {
			return func(r *Run, out, _, _ []float64) {
				for i, pixel := range r.sample.pixels(n.Source) {
					out[i] = float64(pixel)
				}
			}
		},
	})
}
