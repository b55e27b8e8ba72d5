package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("mean_positions", "mean over the positions of a sequence", Op{
		Kind:   pgworkloads.KindPool,
		Inputs: 1,
		Shape: func(n Node, in []Node) ([]int, error) {
			shape, err := sequences(n, in)
			if err != nil {
				return nil, err
			}
			return shape[1:], nil
		},
		Compile: func(Node, []Node) Evaluator {
			return func(_ *Run, out, a, _ []float64) {
				clear(out)
				for i, x := range a {
					out[i%len(out)] += x
				}
				for c := range out {
					out[c] /= float64(len(a) / len(out))
				}
			}
		},
	})
}
