package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// decimals has the flags of a command and those below it take whole numbers as
// people write them. By default 010 would be eight, and 1e3 an error in the words of
// a library.
func decimals(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "int", "uint64":
			f.Value = decimal{f.Value}
		case "intSlice":
			if list, ok := f.Value.(pflag.SliceValue); ok {
				f.Value = decimalList{f.Value, list}
			}
		}
	})
	for _, sub := range cmd.Commands() {
		decimals(sub)
	}
}

// decimal is a flag of a whole number.
type decimal struct{ pflag.Value }

var wholeNumber = regexp.MustCompile(`^[+-]?(0|[1-9]\d*)$`)

// Set takes a number without leading zeros, marks between digits or another base.
func (d decimal) Set(text string) error { return setDecimal(d.Value, text, text) }

// decimalList is a flag of whole numbers, separated by commas.
type decimalList struct {
	pflag.Value
	pflag.SliceValue
}

// Set is that of decimal for every number.
func (d decimalList) Set(text string) error {
	return setDecimal(d.Value, text, strings.Split(text, ",")...)
}

// setDecimal sets a flag to a text of so many numbers.
func setDecimal(flag pflag.Value, text string, numbers ...string) error {
	for _, n := range numbers {
		if !wholeNumber.MatchString(strings.TrimSpace(n)) {
			return fmt.Errorf("must be a whole number, got %q", n)
		}
	}
	if flag.Set(text) != nil {
		return errors.New("is out of range")
	}
	return nil
}
