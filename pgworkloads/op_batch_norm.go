package pgworkloads

func init() {
	ops.Register("batch_norm", "x*scale + bias, running statistics folded in", opKind{
		inputs: 1,
		params: []opParam{perChannel("scale"), perChannel("bias")},
		shape:  sameAsInput,
	})
}
