package pgworkloads

func init() {
	ops.Register("normalize", "(x/255 - mean) / std", opKind{
		inputs: 1,
		params: []opParam{perChannel("mean"), perChannel("std")},
		shape:  sameChannels,
		compile: func(n Node, _ []Node) evaluate {
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
