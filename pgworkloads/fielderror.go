package pgworkloads

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
)

// fieldError says what is wrong with a field of a trace. The reader puts the
// file in front: "my.npz: nodes[3].product.groups: must divide ...".
type fieldError struct {
	field string
	err   error
}

// Error returns one line, whatever names the trace gives to its fields.
func (e *fieldError) Error() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, e.field+": "+e.err.Error())
}

// Unwrap returns what is wrong.
func (e *fieldError) Unwrap() error { return e.err }

func fieldErrorf(field, format string, args ...any) error {
	return &fieldError{field, fmt.Errorf(format, args...)}
}

// within puts the path of a group in front of the field that err names.
func within(path string, err error) error {
	if err == nil {
		return nil
	}
	var inner *fieldError
	if errors.As(err, &inner) {
		return &fieldError{path + "." + inner.field, inner.err}
	}
	return &fieldError{path, err}
}

// list writes a list as the manifest does: [3, 32, 32].
func list(numbers []int) string { return strings.ReplaceAll(fmt.Sprint(numbers), " ", ", ") }

// checkRange returns an error if a field is not least..most.
func checkRange(field string, value, least, most int) error {
	if value < least || value > most {
		return fieldErrorf(field, "must be %d..%d, got %d", least, most, value)
	}
	return nil
}

// checkScale returns an error if a field is no positive finite number.
func checkScale(field string, value float64) error {
	if !(value > 0) || math.IsInf(value, 0) {
		return fieldErrorf(field, "must be a positive number, got %v", value)
	}
	return nil
}
