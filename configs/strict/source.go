package strict

import (
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Source tells where each key was given. [Decode] and [Source.Set] fill it.
type Source struct {
	file    string
	text    []string
	lines   map[string]int
	origins map[string]string
}

func newSource(file string, data []byte) *Source {
	return &Source{
		file:    file,
		text:    strings.Split(string(data), "\n"),
		lines:   map[string]int{},
		origins: map[string]string{},
	}
}

// Clone returns a copy. [Source.Set] can set values in it.
func (s *Source) Clone() *Source {
	clone := *s
	clone.origins = maps.Clone(s.origins)
	return &clone
}

// KeyError is a wrong value. It doesn't know where the value was given, but [Source.Locate] does.
type KeyError struct {
	// Path is the key, e.g. "array.rows" or "nodes[3].name". "" means the whole file.
	Path string
	// Problem says what is wrong and what to do, in one line.
	Problem string
}

// Error returns "array.rows: must be 1..1024, got 0".
func (e *KeyError) Error() string {
	if e.Path == "" {
		return e.Problem
	}
	return e.Path + ": " + e.Problem
}

// Errorf returns a KeyError for the key at path.
func Errorf(path, format string, args ...any) error {
	return &KeyError{Path: path, Problem: fmt.Sprintf(format, args...)}
}

// Errorf returns an error that says where the key at path was given and what
// is wrong with it: "my.yaml:14: array.rows: must be 1..1024, got 0".
func (s *Source) Errorf(path, format string, args ...any) error {
	return s.Locate(Errorf(path, format, args...))
}

// Locate puts the place where a key was given in front of a [KeyError], and
// the file in front of any other error.
func (s *Source) Locate(err error) error {
	if err == nil {
		return nil
	}
	var key *KeyError
	if !errors.As(err, &key) {
		return fmt.Errorf("%s: %w", s.file, err)
	}
	if origin, ok := s.origins[key.Path]; ok {
		return fmt.Errorf("%s%w", origin, err)
	}
	if line := s.Line(key.Path); line > 0 {
		return fmt.Errorf("%s:%d: %w", s.file, line, err)
	}
	return fmt.Errorf("%s: %w", s.file, err)
}

// Has tells whether the file gives the key at path.
func (s *Source) Has(path string) bool {
	_, ok := s.lines[path]
	return ok
}

// Line returns the line, counted from 1, that gives the key at path or else the nearest group of
// keys or list around it. It returns 0 if the file gives neither.
func (s *Source) Line(path string) int {
	if path == "" {
		return s.lines[path]
	}
	for path != "" {
		if line, ok := s.lines[path]; ok {
			return line
		}
		path = parent(path)
	}
	return 0
}

// Comment returns the comment on the lines right above the key at path, joined
// by spaces.
func (s *Source) Comment(path string) string {
	end := max(0, s.lines[path]-1)
	start := end
	for start > 0 && strings.HasPrefix(strings.TrimSpace(s.text[start-1]), "#") {
		start--
	}
	var words []string
	for _, line := range s.text[start:end] {
		words = append(words, strings.Fields(strings.TrimLeft(line, " #"))...)
	}
	return strings.Join(words, " ")
}

// parent returns the path of the group or list around the key at path.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

// join returns the path of a key of the group at path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// index returns the path of an element of the list at path.
func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
