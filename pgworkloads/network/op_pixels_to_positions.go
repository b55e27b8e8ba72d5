package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("pixels_to_positions", "every pixel of a map as a position of a sequence, row by row", Op{
		Kind:   pgworkloads.KindMove,
		Inputs: 1,
		Shape:  ofMap(func(_ Node, c, h, w int) []int { return []int{h * w, c} }),
		Compile: func(_ Node, in []Node) Evaluator {
			channels := in[0].Shape[0]
			return func(_ *Run, out, a, _ []float64) { transpose(out, a, channels, len(a)/channels) }
		},
	})
}
