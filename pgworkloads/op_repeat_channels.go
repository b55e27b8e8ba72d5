package pgworkloads

func init() {
	ops.Register("repeat_channels", "the whole channel list repeated", opKind{
		inputs: 1,
		attrs:  []opAttr{whole("times", 1)},
		shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c * n.Int("times"), h, w}
		}),
	})
}
