// Package golden is for tests: it compares what they got with golden files, and
// rewrites these where the tests run with -update.
package golden

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files, and what else is published, with what the tests get")

// Update tells whether tests are to rewrite what they would compare with.
func Update() bool { return *update }

// Check compares what a test got with the golden file at a path, or writes it there.
func Check[Text ~string | ~[]byte](t *testing.T, path string, got Text) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got); run the test with -update if that is meant:\n%s", path, diff)
	}
}
