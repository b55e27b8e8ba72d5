package configs

import (
	"cmp"
	"fmt"
	"strings"

	"pgsim/configs/strict"
)

// Key documents one key of an accelerator description.
type Key struct {
	// Path is the key as overrides write it, e.g. "array.rows".
	Path string
	// Type says what the value must be: "a whole number", "text".
	Type string
	// Range is the smallest and the largest value, e.g. "1..1024". It is "" for text and booleans.
	Range string
	// Setting is the key of [Names] that lists the allowed values. It is "" if the value is not a
	// name.
	Setting string
	// Default is the value in [Base].
	Default string
	// Doc says what the key means, with its unit.
	Doc string
	// Kinds lists the kinds that have the setting, e.g. "policy pe-queue". It is empty if the
	// setting is the machine's own.
	Kinds []string
}

// Keys returns all keys in the order of the file. Types, ranges and settings are those that
// decoding checks. Defaults and texts are those of [Base] and its comments.
func Keys() ([]Key, error) {
	acc, src, err := readPreset(Base)
	if err != nil {
		return nil, err
	}
	kinds := kindsOf()
	var keys []Key
	for _, f := range strict.Fields(&acc) {
		keys = append(keys, Key{
			Path:    f.Path,
			Type:    f.Type(),
			Range:   f.Range(),
			Setting: f.Tag.Get(namesTag),
			Default: fmt.Sprint(f.Value),
			Doc:     cmp.Or(f.Doc(), withoutRange(src.Comment(f.Path), f.Range())),
			Kinds:   kinds[f.Path],
		})
	}
	return keys, nil
}

// withoutRange cuts the range off the end of a comment. Key stores it separately.
func withoutRange(comment, limits string) string {
	return strings.TrimSpace(strings.TrimSuffix(comment, "["+limits+"]"))
}
