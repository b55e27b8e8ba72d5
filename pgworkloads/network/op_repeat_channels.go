package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("repeat_channels", "the whole channel list repeated", Op{
		Kind:   pgworkloads.KindMove,
		Bits:   sameBits,
		Inputs: 1,
		Attrs:  []Attr{whole("times", 1)},
		Shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c * n.Int("times"), h, w}
		}),
		Compile: func(Node, []Node) Evaluator {
			return func(_ *Run, out, a, _ []float64) {
				for len(out) > 0 {
					out = out[copy(out, a):]
				}
			}
		},
	})
}
