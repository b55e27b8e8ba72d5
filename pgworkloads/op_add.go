package pgworkloads

import (
	"fmt"
	"slices"
)

func init() {
	ops.Register("add", "element-wise sum", opKind{
		inputs: 2,
		shape: func(_ Node, in [][]int) ([]int, error) {
			if !slices.Equal(in[0], in[1]) {
				return nil, fmt.Errorf("both must have the same shape, got %s and %s", list(in[0]), list(in[1]))
			}
			return in[0], nil
		},
	})
}
