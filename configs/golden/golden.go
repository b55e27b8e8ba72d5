// Package golden is for tests. It compares their results with golden files, and rewrites these
// files if the tests run with -update.
package golden

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files, and what else is published, with what the tests get")

// Update tells whether tests should rewrite the files that they would compare with.
func Update() bool { return *update }

// Check compares the result of a test with the golden file at a path, or writes it there.
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
