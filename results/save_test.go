package results

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSaveWritesAllOrNothing(t *testing.T) {
	run, baseline := sampleRuns(t)
	record := New("1.2.3", run, &baseline)
	parent := t.TempDir()
	dir := filepath.Join(parent, "deep", "out")
	for _, version := range []string{"1.2.3", "1.2.4"} {
		record.Version = version
		if err := record.Save(dir); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, versionFile))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != version+"\n" {
			t.Errorf("version is %q, want %s", got, version)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("left behind beside the result: %v", entries)
	}
	var want bytes.Buffer
	if err := record.Write(&want, "json"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, resultFile)); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what --format json prints (%v)", resultFile, err)
	}
}

func TestSaveRefusesAForeignDirectory(t *testing.T) {
	run, _ := sampleRuns(t)
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := New("1.2.3", run, nil).Save(dir)
	if err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("got %v, want an error that names notes.txt", err)
	}
	if _, err := os.Stat(notes); err != nil {
		t.Errorf("the user's file is gone: %v", err)
	}
}
