// Package sourced checks that the numbers of a table say where they come from.
//
// A table is a struct read from YAML. Every number in it belongs to a group that also has a source,
// one line that a reader can look up:
//
//	clock: {pj: 0.0062, source: "Nangate open cell library, DFF_X1"}
//
// A source that is an estimate starts with "estimated". A source that follows from other numbers
// starts with "derived" or "scaled", and says how.
package sourced

import (
	"reflect"
	"strings"

	"pgsim/configs/strict"
)

// sourceKey is the key of a source, in the group of its numbers.
const sourceKey = "source"

// shortest is the length of the shortest text that can name a source.
const shortest = 8

// Check returns an error for the first number of a table that has no source, in the order of the
// table. The error is a [strict.KeyError].
func Check(table any) error {
	fields := strict.Fields(table)
	sources := map[string]string{}
	for _, f := range fields {
		if group, key := cut(f.Path); key == sourceKey {
			sources[group] = strings.TrimSpace(f.Value.String())
		}
	}
	for _, f := range fields {
		if !isNumber(f.Value) {
			continue
		}
		group, _ := cut(f.Path)
		source, ok := sources[group]
		switch {
		case !ok:
			return strict.Errorf(f.Path, "has no source; give one beside it")
		case len(source) < shortest:
			return strict.Errorf(group+"."+sourceKey, "must say where the number comes from, got %q", source)
		}
	}
	return nil
}

// cut splits the path of a key into its group and its own name.
func cut(path string) (group, key string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(0, i)], path[i+1:]
}

func isNumber(v reflect.Value) bool { return v.CanInt() || v.CanUint() || v.CanFloat() }
