package scalesim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pgsim/configs/registry"
	"pgsim/pgworkloads"
)

// ini is a file with sections of keys, as Python's configparser reads it: keys in any case,
// followed by "=" or ":", comments on lines of their own, and indented lines that continue a value.
type ini struct {
	file     string
	sections map[string]section
}

// section are the keys of a section, in lower case.
type section struct {
	line int
	keys map[string]setting
}

// setting is a value and its position.
type setting struct {
	name  string // as written
	value string
	line  int
}

// readINI reads the sections of a file.
func readINI(file string, data []byte) (ini, error) {
	if !utf8.Valid(data) {
		return ini{}, fmt.Errorf("%s: is not UTF-8 text", file)
	}
	f := ini{file, map[string]section{}}
	var at section
	var last string // the key that an indented line continues
	var depth int   // and how far it is indented
	for i, raw := range lines(data) {
		line := strings.TrimSpace(raw)
		indent := len(raw) - len(strings.TrimLeftFunc(raw, unicode.IsSpace))
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case last != "" && indent > depth:
			s := at.keys[last]
			s.value += " " + line
			at.keys[last] = s
		case line[0] == '[':
			name, ok := strings.CutSuffix(line[1:], "]")
			if !ok {
				return ini{}, f.errorf(i+1, "must be a section like [%s], got %q", presets, line)
			}
			if _, twice := f.sections[name]; twice {
				return ini{}, f.errorf(i+1, "section [%s] is given twice", pgworkloads.Printable(name))
			}
			at, last = section{i + 1, map[string]setting{}}, ""
			f.sections[name] = at
		default:
			s, err := f.setting(i+1, line, at)
			if err != nil {
				return ini{}, err
			}
			last, depth = strings.ToLower(s.name), indent
			at.keys[last] = s
		}
	}
	return f, nil
}

// setting reads the line of a key.
func (f ini) setting(line int, text string, in section) (setting, error) {
	end := strings.IndexAny(text, "=:")
	if end < 1 {
		return setting{}, f.errorf(line, "must be KEY: VALUE, a section or a comment, got %q", text)
	}
	s := setting{strings.TrimSpace(text[:end]), strings.TrimSpace(text[end+1:]), line}
	if in.keys == nil {
		return s, f.errorf(line, "%s: stands in no section, put [%s] in front", pgworkloads.Printable(s.name), presets)
	}
	if earlier, twice := in.keys[strings.ToLower(s.name)]; twice {
		return s, f.errorf(line, "%s: is given twice, also in line %d", pgworkloads.Printable(s.name), earlier.line)
	}
	return s, nil
}

// get returns the value of a required key.
func (f ini) get(in, key string) (setting, error) {
	s, ok := f.sections[in]
	if !ok {
		return setting{}, fmt.Errorf("%s: section [%s] is missing", f.file, in)
	}
	value, ok := s.keys[strings.ToLower(key)]
	if ok {
		return value, nil
	}
	if near, ok := registry.Nearest(strings.ToLower(key), slices.Sorted(maps.Keys(s.keys))); ok && !known[near] {
		wrong := s.keys[near]
		return setting{}, f.errorf(wrong.line, "%s: unknown key, did you mean %s?", pgworkloads.Printable(wrong.name), key)
	}
	return setting{}, f.errorf(s.line, "%s: is missing in [%s]", key, in)
}

func (f ini) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", f.file, line, fmt.Errorf(format, args...))
}
