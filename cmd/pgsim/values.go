package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checkValues makes the flags of a command, and of those below it, say in plain words which values
// they take. They read whole numbers as people write them: by default 010 would be eight.
func checkValues(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "int", "uint64":
			f.Value = checked{f.Value, wholeNumber}
		case "float64":
			f.Value = checked{f.Value, anyNumber}
		case "bool":
			f.Value = checked{f.Value, truth}
		case "intSlice":
			f.Value = valueList(f.Value, wholeNumber)
		case "float64Slice":
			f.Value = valueList(f.Value, anyNumber)
		}
	})
	for _, sub := range cmd.Commands() {
		checkValues(sub)
	}
}

// form is what a value has to look like.
type form struct {
	name    string
	matches func(text string) bool
}

// The forms of values. Whole numbers have no leading zeros, separators between digits or another
// base.
var (
	wholeNumber = form{"a whole number", regexp.MustCompile(`^[+-]?(0|[1-9]\d*)$`).MatchString}
	anyNumber   = form{"a number", isNumber}
	truth       = form{"true or false", isTruth}
)

// isNumber reports whether a text is a number, of any size.
func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

// isTruth reports whether a text is true or false.
func isTruth(text string) bool {
	_, err := strconv.ParseBool(text)
	return err == nil
}

// checked is a flag whose value has a form.
type checked struct {
	pflag.Value
	form form
}

// Set accepts a value of the form.
func (c checked) Set(text string) error { return c.form.set(c.Value, text, text) }

// checkedList is a flag of values of a form, separated by commas.
type checkedList struct {
	checked
	pflag.SliceValue
}

// valueList returns a flag that holds several values, with their form.
func valueList(flag pflag.Value, of form) pflag.Value {
	if list, ok := flag.(pflag.SliceValue); ok {
		return checkedList{checked{flag, of}, list}
	}
	return flag
}

// Set does what checked's Set does, for every value.
func (c checkedList) Set(text string) error {
	return c.form.set(c.Value, text, strings.Split(text, ",")...)
}

// set sets a flag to a text that consists of the given values.
func (f form) set(flag pflag.Value, text string, values ...string) error {
	for i, v := range values {
		if values[i] = strings.TrimSpace(v); !f.matches(values[i]) {
			return fmt.Errorf("must be %s, got %q", f.name, v)
		}
		values[i] = strings.TrimPrefix(values[i], "+") // which not all types read
	}
	if flag.Set(strings.Join(values, ",")) != nil {
		return fmt.Errorf("is out of range, got %q", text)
	}
	return nil
}
