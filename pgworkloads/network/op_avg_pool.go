package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("avg_pool", "average over size x size, stride size", Op{
		Kind:     pgworkloads.KindPool,
		Elements: windowed(func(n Node) int { return n.Int("size") }),
		Inputs:   1,
		Attrs:    []Attr{whole("size", 1)},
		Shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c, h / n.Int("size"), w / n.Int("size")}
		}),
		Compile: func(n Node, in []Node) Evaluator {
			size, from, to := n.Int("size"), newPlane(in[0]), newPlane(n)
			return func(_ *Run, out, a, _ []float64) {
				for i := range out {
					c, y, x := to.position(i)
					sum := 0.0
					for dy := range size {
						for dx := range size {
							sum += a[from.index(c, y*size+dy, x*size+dx)]
						}
					}
					out[i] = sum / float64(size*size)
				}
			}
		},
	})
}
