package pgworkloads

import (
	"fmt"
	"slices"
)

func init() {
	ops.Register("add", "element-wise sum", opKind{
		inputs: 2,
		shape: func(_ Node, in []Node) ([]int, error) {
			if !slices.Equal(in[0].Shape, in[1].Shape) {
				return nil, fmt.Errorf("both must have the same shape, got %s and %s", list(in[0].Shape), list(in[1].Shape))
			}
			return in[0].Shape, nil
		},
		compile: func(Node, []Node) evaluate {
			return func(_ *Run, out, a, b []float64) {
				b = b[:len(a)]
				for i, v := range a {
					out[i] = v + b[i]
				}
			}
		},
	})
}
