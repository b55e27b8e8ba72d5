package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("relu", "max(x, 0)", Op{
		Kind:   pgworkloads.KindActivation,
		Bits:   sameBits,
		Inputs: 1,
		Shape:  sameAsInput,
		Compile: func(Node, []Node) Evaluator {
			return byElement(func(x float64) float64 { return max(x, 0) })
		},
	})
}
