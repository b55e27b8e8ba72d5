package pgworkloads

func init() {
	ops.Register("rprelu", "prelu(x + shift_x, slope) + shift_y", opKind{
		inputs: 1,
		params: []opParam{perChannel("shift_x"), perChannel("slope"), perChannel("shift_y")},
		shape:  sameAsInput,
	})
}
