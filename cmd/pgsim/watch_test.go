package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"pgsim/configs/golden"
)

// TestPublishedTimeline draws the manual's picture of a layer again. With -update it
// publishes what it got.
func TestPublishedTimeline(t *testing.T) {
	published := filepath.Join(repository, "results", "published", "timeline.svg")
	fresh := published
	if !golden.Update() {
		fresh = filepath.Join(t.TempDir(), "timeline.svg")
	}
	output(t, "run", "-c", "pg-16x16", "-w", "pg-resnet20-a4h2-cifar10", "--images", "1", "--rival", "none",
		"--timeline", fresh, "--timeline-layers", "^layer3_0.conv1$")
	got, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what pgsim draws; if that is meant, run the test with -update", published)
	}
}
