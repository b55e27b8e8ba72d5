package network

import "pgsim/pgworkloads/npy"

func init() {
	offsets := func(name string) Param {
		return Param{Name: name, DType: npy.Int8, Shape: channelShape}
	}
	Ops.Register("shift", "every channel moved by its own offset, 0 where nothing comes from", Op{
		Inputs: 1,
		Params: []Param{offsets("dy"), offsets("dx")},
		Shape:  ofMap(func(_ Node, c, h, w int) []int { return []int{c, h, w} }),
		Compile: func(n Node, _ []Node) Evaluator {
			dy, dx := npy.Values[int8](n.Params["dy"]), npy.Values[int8](n.Params["dx"])
			p := newPlane(n)
			return func(_ *Run, out, a, _ []float64) {
				for i := range out {
					c, y, x := p.position(i)
					y, x = y+int(dy[c]), x+int(dx[c])
					out[i] = 0
					if p.inside(y, x) {
						out[i] = a[p.index(c, y, x)]
					}
				}
			}
		},
	})
}
