package pgworkloads

import (
	"slices"

	"pgsim/pgworkloads/npy"
)

// manifestMember is the archive's member that describes the others.
const manifestMember = "manifest.json"

// manifestArray is what a manifest says of an array.
type manifestArray struct {
	DType  string `json:"dtype"`
	Shape  []int  `json:"shape"`
	SHA256 string `json:"sha256"`
}

// check checks what the list says of an array.
func (a manifestArray) check() error {
	if err := npy.DType(a.DType).Check(); err != nil {
		return fieldErrorf("dtype", "%w", err)
	}
	if slices.ContainsFunc(a.Shape, func(n int) bool { return n < 1 }) {
		return fieldErrorf("shape", "must hold numbers from 1 on, got %s", list(a.Shape))
	}
	return nil
}
