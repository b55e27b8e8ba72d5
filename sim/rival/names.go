package rival

import (
	"fmt"
	"slices"
	"strings"
)

// What a machine is compared with, besides its baseline.
const (
	// Plain is the best plain array of the machine's area, see [Best].
	Plain = "plain"
	// None means no comparison.
	None = "none"
)

// Names returns what a machine may be compared with.
func Names() []string { return []string{Plain, None} }

// Check returns an error for a name that is not in [Names].
func Check(name string) error {
	if slices.Contains(Names(), name) {
		return nil
	}
	return fmt.Errorf("must be one of %s, got %q", strings.Join(Names(), ", "), name)
}
