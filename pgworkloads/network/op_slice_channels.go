package network

import (
	"fmt"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("slice_channels", "count channels from the first on", Op{
		Kind:   pgworkloads.KindMove,
		Bits:   sameBits,
		Inputs: 1,
		Attrs:  []Attr{{Name: "first", Least: 0, Most: pgworkloads.MaxChannels}, {Name: "count", Least: 1, Most: pgworkloads.MaxChannels}},
		Shape: func(n Node, in []Node) ([]int, error) {
			shape, err := sameChannels(n, in)
			if err != nil {
				return nil, err
			}
			from, count := n.Int("first"), n.Int("count")
			if from+count > shape[0] {
				return nil, fmt.Errorf("channels %d..%d are not among the %d there are", from, from+count-1, shape[0])
			}
			return append([]int{count}, shape[1:]...), nil
		},
		Compile: func(n Node, _ []Node) Evaluator {
			from := n.Int("first") * n.channelSize()
			return func(_ *Run, out, a, _ []float64) { copy(out, a[from:]) }
		},
	})
}
