package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("concat", "channels of the first, then of the second", Op{
		Kind:   pgworkloads.KindMove,
		Bits:   sameBits,
		Inputs: 2,
		Shape: func(n Node, in []Node) ([]int, error) {
			a, b := in[0].Shape, in[1].Shape
			if _, err := sameChannels(n, in); err != nil {
				return nil, err
			}
			if len(a) != len(b) || !slices.Equal(a[1:], b[1:]) {
				return nil, fmt.Errorf("both must be alike but for their channels, got %s and %s", pgworkloads.List(a), pgworkloads.List(b))
			}
			return append([]int{a[0] + b[0]}, a[1:]...), nil
		},
		Compile: func(Node, []Node) Evaluator {
			return func(_ *Run, out, a, b []float64) { copy(out[copy(out, a):], b) }
		},
	})
}
