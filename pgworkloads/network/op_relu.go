package network

func init() {
	Ops.Register("relu", "max(x, 0)", Op{
		Inputs: 1,
		Shape:  sameAsInput,
		Compile: func(Node, []Node) Evaluator {
			return byElement(func(x float64) float64 { return max(x, 0) })
		},
	})
}
