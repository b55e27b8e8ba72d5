package pgworkloads

import "math"

func init() {
	ops.Register("bipolar_quantize", "the nearest of 2^bits even levels in [-1, 1]", opKind{
		inputs: 1,
		attrs:  []opAttr{bitsAttr},
		shape:  sameChannels,
		compile: func(n Node, _ []Node) evaluate {
			steps := float64(allOnes(n.Int("bits")))
			return func(_ *Run, out, a, _ []float64) {
				for i, x := range a {
					out[i] = math.RoundToEven((min(max(x, -1), 1)+1)/2*steps)*2/steps - 1
				}
			}
		},
	})
}
