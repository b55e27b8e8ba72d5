package pgworkloads

func init() {
	ops.Register("subsample_pad", "every stride-th pixel, zero channels before and after", opKind{
		inputs: 1,
		attrs:  []opAttr{whole("stride", 1), whole("before", 0), whole("after", 0)},
		shape: ofMap(func(n Node, c, h, w int) []int {
			stride := n.Int("stride")
			return []int{n.Int("before") + c + n.Int("after"), (h + stride - 1) / stride, (w + stride - 1) / stride}
		}),
	})
}
