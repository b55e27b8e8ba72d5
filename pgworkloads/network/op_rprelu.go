package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("rprelu", "prelu(x + shift_x, slope) + shift_y", Op{
		Kind:   pgworkloads.KindActivation,
		Inputs: 1,
		Params: []Param{perChannel("shift_x"), perChannel("slope"), perChannel("shift_y")},
		Shape:  sameChannels,
		Compile: func(n Node, _ []Node) Evaluator {
			shiftX, slopes, shiftY := n.Floats("shift_x"), n.Floats("slope"), n.Floats("shift_y")
			return byChannel(n, func(c int) func(out, a []float64) {
				before, slope, after := float64(shiftX[c]), float64(slopes[c]), float64(shiftY[c])
				return func(out, a []float64) {
					for i, x := range a {
						if x += before; x <= 0 {
							x = float64(x * slope)
						}
						out[i] = x + after
					}
				}
			})
		},
	})
}
