package rival

import (
	"fmt"
	"slices"
	"strings"
)

// What a machine is compared with, beside its baseline.
const (
	// Plain is the best plain array of its area, see [Best].
	Plain = "plain"
	// None is nothing.
	None = "none"
)

// Names returns what a machine may be compared with.
func Names() []string { return []string{Plain, None} }

// Check returns an error for a name that is none of [Names].
func Check(name string) error {
	if slices.Contains(Names(), name) {
		return nil
	}
	return fmt.Errorf("must be one of %s, got %q", strings.Join(Names(), ", "), name)
}
