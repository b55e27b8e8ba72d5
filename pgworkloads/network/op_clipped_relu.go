package network

import "pgsim/pgworkloads"

func init() {
	Ops.Register("clipped_relu", "min(relu(x), clip) as a code of so many bits", Op{
		Kind:   pgworkloads.KindQuantize,
		Bits:   codeBits,
		Inputs: 1,
		Attrs:  []Attr{positive("clip"), bitsAttr},
		Shape:  sameAsInput,
		Compile: func(n Node, _ []Node) Evaluator {
			return quantizer(0, n.Attrs["clip"], n.Int("bits"))
		},
	})
}
