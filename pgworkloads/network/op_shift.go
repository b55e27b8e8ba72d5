package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

func init() {
	offsets := func(name string) Param {
		return Param{Name: name, DType: npy.Int8, Shape: channelShape}
	}
	Ops.Register("shift", "every channel moved by its own offset, 0 where nothing comes from", Op{
		Kind:   pgworkloads.KindMove,
		Bits:   sameBits,
		Inputs: 1,
		Params: []Param{offsets("dy"), offsets("dx")},
		Shape:  ofMap(func(_ Node, c, h, w int) []int { return []int{c, h, w} }),
		Compile: func(n Node, _ []Node) Evaluator {
			dy, dx := npy.Values[int8](n.Params["dy"]), npy.Values[int8](n.Params["dx"])
			p := newPlane(n)
			return func(_ *Run, out, a, _ []float64) {
				clear(out)
				for c := range dy {
					for y := range p.height {
						if from := y + int(dy[c]); p.inside(from, 0) {
							shiftRow(out[p.index(c, y, 0):][:p.width], a[p.index(c, from, 0):][:p.width], int(dx[c]))
						}
					}
				}
			}
		},
	})
}

// shiftRow writes row[x] = from[x+by] if that index exists.
func shiftRow(row, from []float64, by int) {
	if by < 0 {
		row, by = row[min(-by, len(row)):], 0
	}
	copy(row, from[min(by, len(from)):])
}
