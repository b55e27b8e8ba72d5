package pgworkloads

func init() {
	ops.Register("thermometer", "level i of a channel is +1 if i < round(x/step), else -1; channel-major", opKind{
		inputs: 1,
		attrs:  []opAttr{whole("levels", 1), positive("step")},
		shape: ofMap(func(n Node, c, h, w int) []int {
			return []int{c * n.Int("levels"), h, w}
		}),
	})
}
