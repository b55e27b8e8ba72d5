package pgworkloads

import (
	"fmt"
	"slices"
)

func init() {
	ops.Register("concat", "channels of the first, then of the second", opKind{
		inputs: 2,
		shape: func(n Node, in []Node) ([]int, error) {
			a, b := in[0].Shape, in[1].Shape
			if _, err := sameChannels(n, in); err != nil {
				return nil, err
			}
			if len(a) != len(b) || !slices.Equal(a[1:], b[1:]) {
				return nil, fmt.Errorf("both must be alike but for their channels, got %s and %s", list(a), list(b))
			}
			return append([]int{a[0] + b[0]}, a[1:]...), nil
		},
		compile: func(Node, []Node) evaluate {
			return func(_ *Run, out, a, b []float64) { copy(out[copy(out, a):], b) }
		},
	})
}
