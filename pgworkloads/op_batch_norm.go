package pgworkloads

func init() {
	ops.Register("batch_norm", "x*scale + bias, running statistics folded in", opKind{
		inputs: 1,
		params: []opParam{perChannel("scale"), perChannel("bias")},
		shape:  sameChannels,
		compile: func(n Node, _ []Node) evaluate {
			scales, biases := n.Floats("scale"), n.Floats("bias")
			return byChannel(n, func(c int) func(out, a []float64) {
				scale, bias := float64(scales[c]), float64(biases[c])
				return func(out, a []float64) {
					for i, x := range a {
						out[i] = float64(x*scale) + bias
					}
				}
			})
		},
	})
}
