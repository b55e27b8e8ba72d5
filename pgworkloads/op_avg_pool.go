package pgworkloads

func init() {
	ops.Register("avg_pool", "average over size x size, stride size", opKind{
		inputs: 1,
		attrs:  []opAttr{whole("size", 1)},
		shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c, h / n.Int("size"), w / n.Int("size")}
		}),
	})
}
