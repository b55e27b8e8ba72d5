package strict

import (
	"reflect"
	"strings"
)

// Set sets one value inside the struct that into points to, as if a file had given it. Text needs
// no quotes here. origin is put in front of the error, and of later errors about the key, like file
// and line for keys of a file: "--set array.rows: must be 1..1024, got 0".
func (s *Source) Set(into any, origin, path, text string) error {
	s.origins[path] = origin
	for _, f := range Fields(into) {
		if f.Path == path {
			err := assign(f.Value, path, text, f.Range())
			if err == nil && f.keep != nil {
				f.keep()
			}
			return s.Locate(err)
		}
	}
	return s.Locate(unknown(reflect.TypeOf(into).Elem(), path))
}

// unknown returns the error for a path that does not name a single value.
func unknown(root reflect.Type, path string) error {
	all := pathsOf(root)
	var below []string
	for _, p := range all {
		if rest, ok := strings.CutPrefix(p, path+"."); ok {
			below = append(below, rest)
		}
	}
	if len(below) > 0 {
		return Errorf(path, "is a group of keys, give one of: %s", strings.Join(below, ", "))
	}
	group := parent(path)
	var siblings []string
	for _, p := range all {
		if parent(p) == group {
			siblings = append(siblings, p[strings.LastIndexByte(p, '.')+1:])
		}
	}
	return Errorf(path, "unknown key%s",
		suggest(group, path[strings.LastIndexByte(path, '.')+1:], siblings, all))
}
