package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("subsample_pad", "every stride-th pixel, zero channels before and after", Op{
		Kind:   pgworkloads.KindMove,
		Bits:   sameBits,
		Inputs: 1,
		Attrs:  []Attr{whole("stride", 1), whole("before", 0), whole("after", 0)},
		Shape: ofMap(func(n Node, c, h, w int) []int {
			stride := n.Int("stride")
			return []int{n.Int("before") + c + n.Int("after"), (h + stride - 1) / stride, (w + stride - 1) / stride}
		}),
		Compile: func(n Node, in []Node) Evaluator {
			stride, from, to := n.Int("stride"), newPlane(in[0]), newPlane(n)
			before, channels := n.Int("before"), in[0].Shape[0]
			return func(_ *Run, out, a, _ []float64) {
				clear(out)
				for c := range channels {
					for y := range to.height {
						row := out[to.index(before+c, y, 0):][:to.width]
						in := a[from.index(c, y*stride, 0):][:from.width]
						for x := range row {
							row[x] = in[x*stride]
						}
					}
				}
			}
		},
	})
}
