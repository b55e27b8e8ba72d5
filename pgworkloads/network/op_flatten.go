package network

func init() {
	Ops.Register("flatten", "all values of a map as one vector, in the order [C, H, W]", Op{
		Inputs: 1,
		Shape:  ofMap(func(_ Node, c, h, w int) []int { return []int{c * h * w} }),
		Compile: func(Node, []Node) Evaluator {
			return func(_ *Run, out, a, _ []float64) { copy(out, a) }
		},
	})
}
