//go:build !amd64

package peaktest

// Loops are those of the kernels of package tile, by their names: none.
var Loops map[string]func(steps int)
