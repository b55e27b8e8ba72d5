package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("flatten", "all values of a map as one vector, in the order [C, H, W]", Op{
		Kind:   pgworkloads.KindView,
		Bits:   sameBits,
		Inputs: 1,
		Shape:  ofMap(func(_ Node, c, h, w int) []int { return []int{c * h * w} }),
		Compile: func(Node, []Node) Evaluator {
			return func(_ *Run, out, a, _ []float64) { copy(out, a) }
		},
	})
}
