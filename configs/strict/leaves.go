package strict

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// isLeaf tells whether a type is written as a single value.
func isLeaf(t reflect.Type) bool {
	if unmarshalsText(t) {
		return true
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64:
		return true
	}
	return isInt(t) || isUint(t)
}

func isInt(t reflect.Type) bool  { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Int64 }
func isUint(t reflect.Type) bool { return t.Kind() >= reflect.Uint && t.Kind() <= reflect.Uint64 }

// isText tells whether the values of a type are text.
func isText(t reflect.Type) bool { return unmarshalsText(t) || t.Kind() == reflect.String }

func unmarshalsText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// kindOf says in an error what values a type takes.
func kindOf(t reflect.Type) string {
	switch {
	case isText(t):
		return "text"
	case isInt(t):
		return "a whole number"
	case isUint(t):
		return "a whole number of at least 0"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Array:
		return fmt.Sprintf("a list of %d", t.Len())
	}
	return "a group of keys"
}

// assign sets a leaf from text and checks its range tag.
func assign(v reflect.Value, path, text, limits string) error {
	if err := parseInto(v, text); err != nil {
		return &KeyError{Path: path, Problem: err.Error()}
	}
	return checkRange(v, path, limits)
}

// parseInto sets a leaf from text. Its error says what the text must be.
func parseInto(v reflect.Value, text string) error {
	if own, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return oneLine(own.UnmarshalText([]byte(text)))
	}
	t := v.Type()
	var err error
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		v.SetBool(text == "true")
		if text != "true" && text != "false" {
			err = strconv.ErrSyntax
		}
	case isInt(t):
		var i int64
		i, err = strconv.ParseInt(text, 10, t.Bits())
		v.SetInt(i)
	case isUint(t):
		var u uint64
		u, err = strconv.ParseUint(text, 10, t.Bits())
		v.SetUint(u)
	default:
		var f float64
		f, err = strconv.ParseFloat(text, t.Bits())
		if math.IsInf(f, 0) || math.IsNaN(f) {
			err = strconv.ErrRange
		}
		v.SetFloat(f)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, strconv.ErrRange) && (isInt(t) || isUint(t)):
		return fmt.Errorf("must fit %d bits, got %s", t.Bits(), show(text))
	default:
		return fmt.Errorf("must be %s, got %s", kindOf(t), show(text))
	}
}

// oneLine turns an error that may repeat a text of several lines into one line.
func oneLine(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}

// show returns text unchanged, or in quotes if it would be unreadable.
func show(text string) string {
	if quoted := strconv.Quote(text); text == "" || quoted != `"`+text+`"` {
		return quoted
	}
	return text
}
