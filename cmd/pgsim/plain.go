package main

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pgsim/results/keep"
)

// plain returns the text of an error, with what the system or a library says of files and flags in
// pgsim's words: the file or flag, what is wrong with it, what to do.
func plain(err error) string {
	text := err.Error()
	for _, words := range []func(error, string) string{plainFile, plainPair, plainGroup} {
		text = words(err, text)
	}
	return text
}

// plainFile says of a file what the system says, without the name of its call.
func plainFile(err error, text string) string {
	var at *fs.PathError
	if !errors.As(err, &at) || errors.As(err, new(keep.Error)) { // which has a remedy of its own
		return text
	}
	words := at.Err.Error()
	switch {
	case errors.Is(at.Err, fs.ErrNotExist):
		words = "no such file or folder; give the path of one that exists"
	case errors.Is(at.Err, syscall.ENOTDIR):
		words = "is no folder; name another"
	case errors.Is(at.Err, fs.ErrPermission):
		words = "permission denied; allow it, or give another path"
	}
	return strings.Replace(text, at.Error(), at.Path+": "+words, 1)
}

// Cobra's messages for groups of flags.
var (
	apart    = regexp.MustCompile(`^if any flags in the group \[.*\] are set none of the others can be; \[(.*)\] were all set$`)
	together = regexp.MustCompile(`^if any flags in the group \[(.*)\] are set they must all be set; missing \[(.*)\]$`)
)

// plainPair says which flags must not be given together.
func plainPair(_ error, text string) string {
	found := apart.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	return flagList(strings.Fields(found[1])) + ": must not be given together; leave out all but one"
}

// plainGroup says which flags must be given together.
func plainGroup(_ error, text string) string {
	found := together.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	missing := strings.Fields(found[2])
	var given []string
	for _, name := range strings.Fields(found[1]) {
		if !strings.Contains(" "+found[2]+" ", " "+name+" ") {
			given = append(given, name)
		}
	}
	return fmt.Sprintf("%s: must be given with %s", flagList(missing), flagList(given))
}

// flagList lists flags as users write them.
func flagList(names []string) string { return "--" + strings.Join(names, ", --") }

// plainFlag says what is wrong with a flag, and what to do.
func plainFlag(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	var needed *pflag.ValueRequiredError
	switch {
	case errors.As(err, &value):
		return fmt.Errorf("%s: %w", shown(value.GetFlag()), value.Unwrap())
	case errors.As(err, &needed):
		return fmt.Errorf("%s: must have a value (%s)", shown(needed.GetFlag()), needed.GetFlag().Usage)
	case errors.As(err, new(*pflag.NotExistError)):
		return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
	}
	return err
}

// shown returns a flag as users write it: by the short name, if there is one.
func shown(flag *pflag.Flag) string {
	if flag.Shorthand != "" {
		return "-" + flag.Shorthand
	}
	return "--" + flag.Name
}
