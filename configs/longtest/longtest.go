// Package longtest is for tests. It holds the flag -long, with which tests run their long form.
// Without it they run a short form, so that all tests of pgsim together take little time.
package longtest

import (
	"flag"
	"testing"
)

var long = flag.Bool("long", false, "run the long form of the tests")

// On tells whether tests run their long form.
func On() bool { return *long && !testing.Short() }

// Need skips a test that has no short form. why says what takes long.
func Need(t *testing.T, why string) {
	t.Helper()
	if !On() {
		t.Skip(why + "; run it with -long")
	}
}
