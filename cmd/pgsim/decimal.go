package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// decimals makes the flags of a command, and of those below it, read whole numbers as people write
// them. By default 010 would be eight, and 1e3 would give an error from a library.
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

// decimal is a flag with a whole number.
type decimal struct{ pflag.Value }

var wholeNumber = regexp.MustCompile(`^[+-]?(0|[1-9]\d*)$`)

// Set accepts a number without leading zeros, separators between digits or another base.
func (d decimal) Set(text string) error { return setDecimal(d.Value, text, text) }

// decimalList is a flag of whole numbers, separated by commas.
type decimalList struct {
	pflag.Value
	pflag.SliceValue
}

// Set does what decimal's Set does, for every number.
func (d decimalList) Set(text string) error {
	return setDecimal(d.Value, text, strings.Split(text, ",")...)
}

// setDecimal sets a flag to a text that consists of the given numbers.
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
