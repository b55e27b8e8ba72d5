package pgworkloads

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
)

// CheckRange returns an error if a field is outside least..most.
func CheckRange(field string, value, least, most int) error {
	if value < least || value > most {
		return FieldErrorf(field, "must be %d..%d, got %d", least, most, value)
	}
	return nil
}

// CheckScale returns an error unless a field is a positive finite number.
func CheckScale(field string, value float64) error {
	if !(value > 0) || math.IsInf(value, 0) {
		return FieldErrorf(field, "must be a positive number, got %v", value)
	}
	return nil
}

var namePattern = regexp.MustCompile(`^[a-z0-9-]+$`)

// CheckName returns an error if a field can't name a trace, shapes or a test set.
func CheckName(field, name string) error {
	if !namePattern.MatchString(name) {
		return FieldErrorf(field, "must consist of a-z, 0-9 and -, got %q", name)
	}
	return nil
}

// CheckLine returns an error unless a field is a line of characters that can be seen.
func CheckLine(field, text string) error {
	if text == "" || strings.ContainsFunc(text, hidden) {
		return FieldErrorf(field, "must be a line of printable characters, got %q", text)
	}
	return nil
}

// CheckLines returns an error unless every item of a field is such a line.
func CheckLines(field string, texts []string) error {
	for i, text := range texts {
		if err := CheckLine(fmt.Sprintf("%s[%d]", field, i), text); err != nil {
			return err
		}
	}
	return nil
}

// Printable returns a text that passes [CheckLine], unless it is empty: in place of every other
// character it has a replacement character.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

func hidden(r rune) bool { return !unicode.IsPrint(r) }
