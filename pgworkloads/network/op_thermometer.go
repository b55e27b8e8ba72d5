package network

import (
	"math"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("thermometer", "level i of a channel is +1 if i < round(x/step), else -1; channel-major", Op{
		Kind:   pgworkloads.KindQuantize,
		Bits:   func(Node, []int) int { return 1 },
		Inputs: 1,
		Attrs:  []Attr{whole("levels", 1), positive("step")},
		Shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c * n.Int("levels"), h, w}
		}),
		Compile: func(n Node, _ []Node) Evaluator {
			levels, step, size := n.Int("levels"), n.Attrs["step"], n.channelSize()
			return func(_ *Run, out, a, _ []float64) {
				for i, x := range a {
					lit := math.RoundToEven(x / step)
					first := out[i/size*levels*size+i%size:]
					for level := range levels {
						value := -1.0
						if float64(level) < lit {
							value = 1
						}
						first[level*size] = value
					}
				}
			}
		},
	})
}
