package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

func init() {
	Ops.Register("batch_norm", "x*scale + bias, running statistics folded in", Op{
		Kind:   pgworkloads.KindScale,
		Inputs: 1,
		Params: []Param{perChannel("scale"), perChannel("bias")},
		Shape:  sameChannels,
		Compile: func(n Node, _ []Node) Evaluator {
			scales, biases := n.Floats("scale"), n.Floats("bias")
			return byChannel(n, func(c int) func(out, a []float64) {
				scale, bias := float64(scales[c]), float64(biases[c])
				return func(out, a []float64) { elementwise.Scale(out, a, scale, bias) }
			})
		},
	})
}
