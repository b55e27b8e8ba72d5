package archive

import (
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// ManifestMember is the member that describes the others.
const ManifestMember = "manifest.json"

// ArrayInfo is the manifest's description of an array.
type ArrayInfo struct {
	DType  string `json:"dtype"`
	Shape  []int  `json:"shape"`
	SHA256 string `json:"sha256"`
}

// Check checks the description of an array.
func (a ArrayInfo) Check() error {
	if err := npy.DType(a.DType).Check(); err != nil {
		return pgworkloads.FieldErrorf("dtype", "%w", err)
	}
	if slices.ContainsFunc(a.Shape, func(n int) bool { return n < 1 }) {
		return pgworkloads.FieldErrorf("shape", "must hold numbers from 1 on, got %s", pgworkloads.List(a.Shape))
	}
	return nil
}
