package pgworkloads

func init() {
	ops.Register("relu", "max(x, 0)", opKind{
		inputs: 1,
		shape:  sameAsInput,
		compile: func(Node, []Node) evaluate {
			return byElement(func(x float64) float64 { return max(x, 0) })
		},
	})
}
