package record

import (
	"bytes"
	"path/filepath"
	"testing"

	"pgsim/configs/golden"
	"pgsim/sim"
)

// TestRecord expects that synthetic runs give the record that the tests of package results show in
// every format.
func TestRecord(t *testing.T) {
	run, baseline := sampleRuns(t)
	var got bytes.Buffer
	if err := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline}).Write(&got, "json"); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, filepath.Join("..", "..", "results", "testdata", "json.golden"), got.Bytes())
}
