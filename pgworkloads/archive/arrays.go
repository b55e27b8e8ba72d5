package archive

import (
	"maps"
	"slices"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// Arrays are the arrays of a trace. While the nodes are read, each array is requested with the
// shape that the network gives it. Arrays are read only when all of them match the manifest.
type Arrays struct {
	listed  map[string]ArrayInfo
	asked   map[string]bool
	bytes   uint64 // requested so far
	pending []pendingArray
}

// pendingArray is an array to be read.
type pendingArray struct {
	name string
	set  func(npy.Array) error
}

// NewArrays returns the arrays that a manifest lists; none are requested yet.
func NewArrays(listed map[string]ArrayInfo) *Arrays {
	return &Arrays{listed: listed, asked: map[string]bool{}}
}

// Shape returns the shape that the manifest gives an array; nil if the manifest does not list it.
func (a *Arrays) Shape(name string) []int { return a.listed[name].Shape }

// Want requests the array that a field of the manifest names. When it is read, set gets it and may
// refuse its contents.
func (a *Arrays) Want(field, name string, shape []int, set func(npy.Array) error, dtypes ...npy.DType) error {
	listed, ok := a.listed[name]
	if !ok {
		return pgworkloads.FieldErrorf(field, "names array %q, which is not listed in arrays", name)
	}
	if !slices.Contains(dtypes, npy.DType(listed.DType)) {
		return pgworkloads.FieldErrorf(field, "array %q must be of type %s, got %q", name, joinTypes(dtypes), listed.DType)
	}
	if !slices.Equal(listed.Shape, shape) {
		return pgworkloads.FieldErrorf(field, "array %q must have the shape %s, got %s", name, pgworkloads.List(shape), pgworkloads.List(listed.Shape))
	}
	size, ok := npy.Bytes(npy.DType(listed.DType), shape)
	if a.bytes += size; !ok || size > maxArrayBytes || a.bytes > maxArrayBytes {
		return pgworkloads.FieldErrorf(field, "the arrays hold more than %d bytes", maxArrayBytes)
	}
	a.asked[name] = true
	a.pending = append(a.pending, pendingArray{name, set})
	return nil
}

func joinTypes(dtypes []npy.DType) string {
	words := make([]string, len(dtypes))
	for i, d := range dtypes {
		words[i] = string(d)
	}
	return strings.Join(words, " or ")
}

// Load reads all requested arrays.
func (a *Arrays) Load(from Archive) error {
	if err := a.checkMembers(from); err != nil {
		return err
	}
	for _, p := range a.pending {
		array, err := from.readArray(p.name, a.listed[p.name])
		if err == nil {
			err = p.set(array)
		}
		if err != nil {
			return pgworkloads.FieldErrorf("arrays."+p.name, "%w", err)
		}
	}
	return nil
}

// checkMembers makes sure that the members, the list and the requested arrays are the same.
func (a *Arrays) checkMembers(from Archive) error {
	for _, member := range from.Order {
		name := strings.TrimSuffix(member, arraySuffix)
		if _, ok := a.listed[name]; !ok && member != ManifestMember {
			return pgworkloads.FieldErrorf("arrays."+name, "is not listed, list it or leave %s out", member)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.listed)) {
		if !a.asked[name] {
			return pgworkloads.FieldErrorf("arrays."+name, "is not named by any node, leave it out")
		}
	}
	return nil
}
