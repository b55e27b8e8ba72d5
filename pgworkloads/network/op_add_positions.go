package network

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

func init() {
	Ops.Register("add_positions", "a sequence and the row of a table for every position", Op{
		Kind:   pgworkloads.KindAdd,
		Inputs: 1,
		Params: []Param{{Name: "table", DType: npy.Float32, Shape: func(n Node, _ []Node, _ int) []int { return n.Shape }}},
		Shape:  sequences,
		Compile: func(n Node, _ []Node) Evaluator {
			table := n.Floats("table")
			return func(r *Run, out, a, _ []float64) {
				from := table[r.earlier()*n.Shape[1]:]
				for i, x := range a {
					out[i] = x + float64(from[i])
				}
			}
		},
	})
}

// sequences is the shape of operations whose input and output are sequences of the same shape.
func sequences(n Node, in []Node) ([]int, error) {
	if !in[0].sequence() || in[0].Op == OpTokens {
		return nil, fmt.Errorf("%s reads a sequence [T, C], got %s", n.Op, pgworkloads.List(in[0].Shape))
	}
	return in[0].Shape, nil
}
