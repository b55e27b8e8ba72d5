package strict

import (
	"fmt"
	"strings"

	"pgsim/configs/registry"
)

// suggest returns the end of the error for a key that the group at path doesn't have. It suggests
// the nearest key of the group, or else a key of that name elsewhere, or else the nearest of all
// keys, or else the known keys of the group.
func suggest(path, key string, siblings, all []string) string {
	if near, ok := registry.Nearest(key, siblings); ok {
		return didYouMean(join(path, near))
	}
	for _, other := range all {
		if other[strings.LastIndexByte(other, '.')+1:] == key {
			return didYouMean(other)
		}
	}
	if near, ok := registry.Nearest(join(path, key), all); ok {
		return didYouMean(near)
	}
	return "; known: " + strings.Join(siblings, ", ")
}

func didYouMean(path string) string { return fmt.Sprintf(", did you mean %s?", path) }
