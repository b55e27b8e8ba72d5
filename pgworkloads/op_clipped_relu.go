package pgworkloads

func init() {
	ops.Register("clipped_relu", "min(relu(x), clip) as a code of so many bits", opKind{
		inputs: 1,
		attrs:  []opAttr{positive("clip"), bitsAttr},
		shape:  sameAsInput,
		compile: func(n Node, _ []Node) evaluate {
			return quantizer(0, n.Attrs["clip"], n.Int("bits"))
		},
	})
}
