package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("normalize", "(x/255 - mean) / std", Op{
		Kind:   pgworkloads.KindScale,
		Inputs: 1,
		Params: []Param{perChannel("mean"), perChannel("std")},
		Shape:  sameChannels,
		Compile: func(n Node, _ []Node) Evaluator {
			const white = 255
			means, stds := n.Floats("mean"), n.Floats("std")
			return byChannel(n, func(c int) func(out, a []float64) {
				mean, std := float64(means[c]), float64(stds[c])
				return func(out, a []float64) {
					for i, x := range a {
						out[i] = (x/white - mean) / std
					}
				}
			})
		},
	})
}
