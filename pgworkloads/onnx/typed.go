package onnx

import (
	"regexp"
	"strings"
)

// plain matches texts that a shell takes literally. As an argument, that includes reserved words.
var plain = regexp.MustCompile(`^[\w./:@%+-]+$`)

// word quotes an argument for a shell. The library that quotes the other arguments refuses the
// character that replaces unprintable ones.
func word(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// item is word for an item of a list with commas. The list is read as a CSV record, so items with
// commas or quotes are quoted, and quotes within are doubled.
func item(text string) string {
	if strings.ContainsAny(text, `,"`) {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return word(text)
}

// sizeOption returns the option that gives a dimension a size.
func sizeOption(dimension string) string { return "--dim " + word(line(dimension)) + "=SIZE" }

// meant returns which typed texts match one of the names, in its original form or in the form in
// which it is shown.
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
