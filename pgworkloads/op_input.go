package pgworkloads

import (
	"fmt"

	"pgsim/pgworkloads/npy"
)

func init() {
	ops.Register("input", "the stored pixels", opKind{
		params: []opParam{{"values", npy.Uint8, func(n Node, images int) []int {
			return append([]int{images}, n.Shape...)
		}}},
		shape: func(n Node, _ [][]int) ([]int, error) {
			if len(n.Shape) != mapRank {
				return nil, fmt.Errorf("the input must be images [C, H, W], got %s", list(n.Shape))
			}
			return n.Shape, nil
		},
	})
}
