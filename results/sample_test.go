package results

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// sample returns the record of two made-up layers, one dense and one gated, with their dense
// baseline. A test in package sim/record makes it from runs.
func sample(t *testing.T) Record {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "json.golden"))
	if err != nil {
		t.Fatal(err)
	}
	var r Record
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}
