package results

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/golden"
)

func TestFormats(t *testing.T) {
	record := sample(t)
	for _, format := range Formats.Names() {
		t.Run(format, func(t *testing.T) {
			var got bytes.Buffer
			if err := record.Write(&got, format); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", format+".golden"), got.Bytes())
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Record{}.Write(&bytes.Buffer{}, "cvs")
	if err == nil || !strings.Contains(err.Error(), `did you mean "csv"`) {
		t.Errorf("got %v, want a hint at csv", err)
	}
}

// TestSchemaNamesEveryField keeps SCHEMA.md and the JSON in step.
func TestSchemaNamesEveryField(t *testing.T) {
	schema, err := os.ReadFile("SCHEMA.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	var record map[string]any
	if err := json.Unmarshal(text, &record); err != nil {
		t.Fatal(err)
	}
	layer := record["layers"].([]any)[0].(map[string]any)
	for _, object := range []map[string]any{record, layer} {
		for field := range object {
			if !strings.Contains(string(schema), "`"+field+"`") && !strings.Contains(string(schema), "`"+field+".") {
				t.Errorf("SCHEMA.md doesn't name %s", field)
			}
		}
	}
}

func TestRecordReadsBack(t *testing.T) {
	want := sample(t)
	var text bytes.Buffer
	if err := want.Write(&text, "json"); err != nil {
		t.Fatal(err)
	}
	var got Record
	if err := json.Unmarshal(text.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

// TestRemarks shows what is remarked of a workload in tables and in JSON, and
// nothing of workloads without remarks.
func TestRemarks(t *testing.T) {
	record := sample(t)
	record.Workload.Remarks = []string{"conv: taken as dense", "fc: left out"}
	for format, want := range map[string]string{
		"table":    "\nremark: conv: taken as dense\nremark: fc: left out\n\nWork\n",
		"markdown": "\n\n- conv: taken as dense\n- fc: left out\n\n### Work\n",
		"json":     "\"remarks\": [\n      \"conv: taken as dense\",\n      \"fc: left out\"\n    ],\n",
	} {
		var got bytes.Buffer
		if err := record.Write(&got, format); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.String(), want) {
			t.Errorf("%s: got %q, want %q in it", format, got.String()[:400], want)
		}
	}
}
