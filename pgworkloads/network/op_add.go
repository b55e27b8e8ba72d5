package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

func init() {
	Ops.Register("add", "element-wise sum", Op{
		Kind:   pgworkloads.KindAdd,
		Inputs: 2,
		Shape: func(_ Node, in []Node) ([]int, error) {
			if !slices.Equal(in[0].Shape, in[1].Shape) {
				return nil, fmt.Errorf("both must have the same shape, got %s and %s", pgworkloads.List(in[0].Shape), pgworkloads.List(in[1].Shape))
			}
			return in[0].Shape, nil
		},
		Compile: func(Node, []Node) Evaluator {
			return func(_ *Run, out, a, b []float64) { elementwise.Add(out, a, b) }
		},
	})
}
