package network

import (
	"fmt"
	"math"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("max_pool", "maximum over size x size; padded positions never win", Op{
		Kind:     pgworkloads.KindPool,
		Bits:     sameBits,
		Elements: windowed(func(n Node) int { return n.Int("size") }),
		Inputs:   1,
		Attrs:    []Attr{whole("size", 1), whole("stride", 1), whole("padding", 0)},
		Shape:    maxPoolShape,
		Compile: func(n Node, in []Node) Evaluator {
			size, stride, padding := n.Int("size"), n.Int("stride"), n.Int("padding")
			from, to := newPlane(in[0]), newPlane(n)
			return func(_ *Run, out, a, _ []float64) {
				for i := range out {
					c, y, x := to.position(i)
					most := math.Inf(-1)
					for iy := max(0, y*stride-padding); iy < min(from.height, y*stride-padding+size); iy++ {
						for ix := max(0, x*stride-padding); ix < min(from.width, x*stride-padding+size); ix++ {
							most = max(most, a[from.index(c, iy, ix)])
						}
					}
					out[i] = most
				}
			}
		},
	})
}

func maxPoolShape(n Node, in []Node) ([]int, error) {
	if err := needMaps(n, in); err != nil {
		return nil, err
	}
	size, padding := n.Int("size"), n.Int("padding")
	if 2*padding > size {
		// As in the frameworks: with more padding, a window could lie entirely in it.
		return nil, fmt.Errorf("padding must be at most half of size %d, got %d", size, padding)
	}
	shape := []int{in[0].Shape[0], 0, 0}
	for d := 1; d < MapRank; d++ {
		room := in[0].Shape[d] + 2*padding - size
		if room < 0 {
			return nil, fmt.Errorf("size %d is larger than the padded input %s", size, pgworkloads.List(in[0].Shape))
		}
		shape[d] = room/n.Int("stride") + 1
	}
	return shape, nil
}
