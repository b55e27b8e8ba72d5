//go:build !amd64

package peaktest

// Loops are the loops for the kernels of package tile, by kernel name: none.
var Loops map[string]func(steps int)
