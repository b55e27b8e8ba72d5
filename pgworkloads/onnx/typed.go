package onnx

import (
	"regexp"
	"strings"
)

// plain is what a shell takes as it is; as an argument also a word that it reserves.
var plain = regexp.MustCompile(`^[\w./:@%+-]+$`)

// word writes an argument as it is typed in a shell. The library that quotes others
// refuses the character that stands for unprintable ones.
func word(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// item is word for an item of a list with commas, which is read as a record of CSV
// is: items with commas or quotes stand in quotes, which are doubled within.
func item(text string) string {
	if strings.ContainsAny(text, `,"`) {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return word(text)
}

// sizeOption returns the option that gives a dimension a size.
func sizeOption(dimension string) string { return "--dim " + word(line(dimension)) + "=SIZE" }

// meant returns what was typed among names: a name itself, or as it is shown.
func meant[V any](typed map[string]V, names ...string) (found []string) {
	for _, name := range names {
		for _, form := range []string{name, line(name)} {
			if _, ok := typed[form]; ok {
				found = append(found, form)
			}
		}
	}
	return found
}
