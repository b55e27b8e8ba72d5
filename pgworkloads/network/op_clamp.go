package network

import (
	"fmt"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("clamp", "values below least become least, those above most become most", Op{
		Kind:   pgworkloads.KindActivation,
		Inputs: 1,
		Attrs:  []Attr{anyReal("least"), anyReal("most")},
		Shape: func(n Node, in []Node) ([]int, error) {
			if least, most := n.Attrs["least"], n.Attrs["most"]; least > most {
				return nil, fmt.Errorf("least must not be above most, got %v and %v", least, most)
			}
			return in[0].Shape, nil
		},
		Compile: func(n Node, _ []Node) Evaluator {
			least, most := n.Attrs["least"], n.Attrs["most"]
			return byElement(func(x float64) float64 { return min(max(x, least), most) })
		},
	})
}
