package pgworkloads

import (
	"maps"
	"slices"
	"strings"

	"pgsim/pgworkloads/npy"
)

// arrays are the arrays of a trace. While the nodes are read, each array is
// asked for with the shape that the network gives it; only once all of them
// fit what the manifest says is any of them read.
type arrays struct {
	listed  map[string]manifestArray
	asked   map[string]bool
	bytes   uint64 // asked for so far
	pending []pendingArray
}

// pendingArray is an array to be read.
type pendingArray struct {
	name string
	set  func(npy.Array) error
}

// want asks for the array that a field of the manifest names. Once it is read,
// set gets it and may refuse what it holds.
func (a *arrays) want(field, name string, shape []int, set func(npy.Array) error, dtypes ...npy.DType) error {
	listed, ok := a.listed[name]
	if !ok {
		return fieldErrorf(field, "names array %q, which is not listed in arrays", name)
	}
	if !slices.Contains(dtypes, npy.DType(listed.DType)) {
		return fieldErrorf(field, "array %q must be of type %s, got %q", name, joinTypes(dtypes), listed.DType)
	}
	if !slices.Equal(listed.Shape, shape) {
		return fieldErrorf(field, "array %q must have the shape %s, got %s", name, list(shape), list(listed.Shape))
	}
	size, ok := npy.Bytes(npy.DType(listed.DType), shape)
	if a.bytes += size; !ok || size > maxArrayBytes || a.bytes > maxArrayBytes {
		return fieldErrorf(field, "the arrays hold more than %d bytes", maxArrayBytes)
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

// load reads everything that was asked for.
func (a *arrays) load(from archive) error {
	if err := a.checkMembers(from); err != nil {
		return err
	}
	for _, p := range a.pending {
		array, err := from.readArray(p.name, a.listed[p.name])
		if err == nil {
			err = p.set(array)
		}
		if err != nil {
			return fieldErrorf("arrays."+p.name, "%w", err)
		}
	}
	return nil
}

// checkMembers makes sure that members, list and use of arrays are the same.
func (a *arrays) checkMembers(from archive) error {
	for _, member := range from.order {
		name := strings.TrimSuffix(member, arraySuffix)
		if _, ok := a.listed[name]; !ok && member != manifestMember {
			return fieldErrorf("arrays."+name, "is not listed, list it or leave %s out", member)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.listed)) {
		if !a.asked[name] {
			return fieldErrorf("arrays."+name, "is not named by any node, leave it out")
		}
	}
	return nil
}
