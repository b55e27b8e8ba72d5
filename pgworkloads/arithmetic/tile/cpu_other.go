//go:build !amd64 && !arm64

package tile

// Kernels returns the kernels that this processor has: none.
func Kernels() []*Kernel { return nil }
