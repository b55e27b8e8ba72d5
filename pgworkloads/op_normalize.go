package pgworkloads

func init() {
	ops.Register("normalize", "(x/255 - mean) / std", opKind{
		inputs: 1,
		params: []opParam{perChannel("mean"), perChannel("std")},
		shape:  sameAsInput,
	})
}
