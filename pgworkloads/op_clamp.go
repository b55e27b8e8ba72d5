package pgworkloads

import "fmt"

func init() {
	ops.Register("clamp", "values below least become least, those above most become most", opKind{
		inputs: 1,
		attrs:  []opAttr{anyReal("least"), anyReal("most")},
		shape: func(n Node, in []Node) ([]int, error) {
			if least, most := n.Attrs["least"], n.Attrs["most"]; least > most {
				return nil, fmt.Errorf("least must not be above most, got %v and %v", least, most)
			}
			return in[0].Shape, nil
		},
		compile: func(n Node, _ []Node) evaluate {
			least, most := n.Attrs["least"], n.Attrs["most"]
			return byElement(func(x float64) float64 { return min(max(x, least), most) })
		},
	})
}
