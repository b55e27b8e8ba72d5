package network

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

func init() {
	Ops.Register("embedding", "the row of a table for every token", Op{
		Kind:   pgworkloads.KindLookup,
		Inputs: 1,
		Params: []Param{{Name: "table", DType: npy.Float32, Shape: func(n Node, in []Node, _ int) []int {
			return []int{in[0].Int("vocabulary"), n.Shape[1]}
		}}},
		Shape: func(n Node, in []Node) ([]int, error) {
			if in[0].Op != OpTokens {
				return nil, fmt.Errorf("%s reads tokens, got the output of %s", n.Op, in[0].Op)
			}
			if !n.sequence() {
				return nil, fmt.Errorf("%s gives a sequence [T, E], got shape %s", n.Op, pgworkloads.List(n.Shape))
			}
			return []int{in[0].Shape[0], n.Shape[1]}, nil
		},
		Compile: func(n Node, _ []Node) Evaluator {
			table, width := n.Floats("table"), n.Shape[1]
			return func(_ *Run, out, tokens, _ []float64) {
				for t, token := range tokens {
					for i, v := range table[int(token)*width:][:width] {
						out[t*width+i] = float64(v)
					}
				}
			}
		},
	})
}
