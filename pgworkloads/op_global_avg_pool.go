package pgworkloads

func init() {
	ops.Register("global_avg_pool", "mean over height and width", opKind{
		inputs: 1,
		shape:  ofMap(func(_ Node, c, _, _ int) []int { return []int{c} }),
		compile: func(_ Node, in []Node) evaluate {
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
