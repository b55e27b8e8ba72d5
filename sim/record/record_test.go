package record

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/sim"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// TestRecord expects of made-up runs the record that the tests of package results
// show in every format.
func TestRecord(t *testing.T) {
	run, baseline := sampleRuns(t)
	var got bytes.Buffer
	if err := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline}).Write(&got, "json"); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("..", "..", "results", "testdata", "json.golden")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
}
