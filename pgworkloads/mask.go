package pgworkloads

import (
	"fmt"
	"slices"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads/npy"
)

// readMask reads an m x n gate mask from a .npy file, and the SHA-256 of that
// file.
func readMask(file string, m, n int) (*GateMask, string, error) {
	// What is longer than the right shape has another shape, and is refused as such.
	content, err := userfile.Read(file, max(int64(m)*int64(n), maxFileBytes)+npy.MaxHeaderBytes)
	if err != nil {
		return nil, "", err
	}
	mask, err := decodeMask(content, m, n)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	return mask, digest(content), nil
}

// decodeMask reads an m x n gate mask from the content of a .npy file.
func decodeMask(content []byte, m, n int) (*GateMask, error) {
	dtype, shape, err := npy.Describe(content)
	if err != nil {
		return nil, err
	}
	if dtype != npy.Bool && dtype != npy.Uint8 {
		return nil, fieldErrorf("dtype", "must be %s or %s, got %s", npy.Bool, npy.Uint8, dtype)
	}
	if !slices.Equal(shape, []int{m, n}) {
		return nil, fieldErrorf("shape", "must be M x N = %s, got %s",
			npy.ShapeString([]int{m, n}), npy.ShapeString(shape))
	}
	array, err := npy.Decode(content)
	if err != nil {
		return nil, err
	}
	mask := NewGateMask(m, n)
	for i, value := range array.Data {
		switch value {
		case 0:
		case 1:
			mask.Set(i/n, i%n)
		default:
			return nil, fieldErrorf("data", "gates must be 0 or 1, got %d at [%d, %d]", value, i/n, i%n)
		}
	}
	return mask, nil
}
