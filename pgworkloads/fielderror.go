package pgworkloads

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// FieldError says what is wrong with a field of a trace. The reader prefixes the file name:
// "my.npz: nodes[3].product.groups: must divide ...".
type FieldError struct {
	// Field is its path, e.g. "nodes[3].product.groups", or the name of an option.
	Field string
	// Err is what is wrong.
	Err error
}

// Error returns one line, whatever characters field names of the trace have.
func (e *FieldError) Error() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, e.Field+": "+e.Err.Error())
}

// Unwrap returns what is wrong.
func (e *FieldError) Unwrap() error { return e.Err }

// FieldErrorf returns what is wrong with a field.
func FieldErrorf(field, format string, args ...any) error {
	return &FieldError{field, fmt.Errorf(format, args...)}
}

// Reason returns what is wrong, without the field if err names one.
func Reason(err error) error {
	if field := (*FieldError)(nil); errors.As(err, &field) {
		return field.Err
	}
	return err
}

// Within prefixes the path of a group to the field that err names.
func Within(path string, err error) error {
	if err == nil {
		return nil
	}
	var inner *FieldError
	if errors.As(err, &inner) {
		return &FieldError{path + "." + inner.Field, inner.Err}
	}
	return &FieldError{path, err}
}

// List formats a list as manifests do: [3, 32, 32].
func List(numbers []int) string { return strings.ReplaceAll(fmt.Sprint(numbers), " ", ", ") }
