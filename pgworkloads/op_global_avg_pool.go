package pgworkloads

func init() {
	ops.Register("global_avg_pool", "mean over height and width", opKind{
		inputs: 1,
		shape:  ofMap(func(_ Node, c, _, _ int) []int { return []int{c} }),
	})
}
