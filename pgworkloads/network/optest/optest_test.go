package optest

import (
	"testing"

	"pgsim/pgworkloads/network"
)

// TestOperations runs the suite over all registered operations.
func TestOperations(t *testing.T) {
	for _, name := range network.Ops.Names() {
		t.Run(name, func(t *testing.T) { Run(t, name) })
	}
}
