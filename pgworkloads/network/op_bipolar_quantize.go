package network

import (
	"math"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("bipolar_quantize", "the nearest of 2^bits even levels in [-1, 1]", Op{
		Kind:   pgworkloads.KindQuantize,
		Bits:   codeBits,
		Inputs: 1,
		Attrs:  []Attr{bitsAttr},
		Shape:  sameChannels,
		Compile: func(n Node, _ []Node) Evaluator {
			steps := float64(pgworkloads.AllOnes(n.Int("bits")))
			return func(_ *Run, out, a, _ []float64) {
				for i, x := range a {
					out[i] = math.RoundToEven((min(max(x, -1), 1)+1)/2*steps)*2/steps - 1
				}
			}
		},
	})
}
