package pgworkloads

func init() {
	ops.Register("avg_pool", "average over size x size, stride size", opKind{
		inputs: 1,
		attrs:  []opAttr{whole("size", 1)},
		shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c, h / n.Int("size"), w / n.Int("size")}
		}),
		compile: func(n Node, in []Node) evaluate {
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
