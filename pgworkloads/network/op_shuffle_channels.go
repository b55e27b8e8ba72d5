package network

import (
	"fmt"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("shuffle_channels", "channels [groups, C/groups] transposed", Op{
		Kind:   pgworkloads.KindMove,
		Bits:   sameBits,
		Inputs: 1,
		Attrs:  []Attr{whole("groups", 1)},
		Shape: func(n Node, in []Node) ([]int, error) {
			if c, groups := in[0].Shape[0], n.Int("groups"); !in[0].sequence() && c%groups != 0 {
				return nil, fmt.Errorf("groups %d must divide the %d channels", groups, c)
			}
			return sameChannels(n, in)
		},
		Compile: func(n Node, _ []Node) Evaluator {
			groups, size := n.Int("groups"), n.channelSize()
			perGroup := n.Shape[0] / groups
			return func(_ *Run, out, a, _ []float64) {
				for to := range n.Shape[0] {
					from := to%groups*perGroup + to/groups
					copy(out[to*size:][:size], a[from*size:])
				}
			}
		},
	})
}
