package pgworkloads

func init() {
	ops.Register("flatten", "all values of a map as one vector, in the order [C, H, W]", opKind{
		inputs: 1,
		shape:  ofMap(func(_ Node, c, h, w int) []int { return []int{c * h * w} }),
		compile: func(Node, []Node) evaluate {
			return func(_ *Run, out, a, _ []float64) { copy(out, a) }
		},
	})
}
