package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("global_avg_pool", "mean over height and width", Op{
		Kind:     pgworkloads.KindPool,
		Elements: allInputs,
		Inputs:   1,
		Shape:    ofMap(func(_ Node, c, _, _ int) []int { return []int{c} }),
		Compile: func(_ Node, in []Node) Evaluator {
			size := in[0].channelSize()
			return func(_ *Run, out, a, _ []float64) {
				for c := range out {
					sum := 0.0
					for _, x := range a[c*size:][:size] {
						sum += x
					}
					out[c] = sum / float64(size)
				}
			}
		},
	})
}
