package report_test

import (
	"path/filepath"
	"strings"
	"testing"

	"pgsim/pgworkloads/traces"
	"pgsim/results/report"
	"pgsim/results/stored"
)

// staying is a run of a network on a machine on which tensors stay, but whose scratchpad is too
// small for all of them.
func staying(t *testing.T) []stored.Run {
	t.Helper()
	dir := t.TempDir()
	r := simulate(t, traces.Default, 2, 0, "network.tensors=stay", "network.overlap=prefetch", "scratchpads.activation.capacity_kib=24")
	save(t, r, dir, "run.json")
	runs, err := stored.Read(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// TestTensors expects the page and the plots to show which tensors stay, and why others
// don't.
func TestTensors(t *testing.T) {
	runs := staying(t)
	stays, spills := "", ""
	for _, tensor := range runs[0].Tensors.Tensors {
		for _, read := range tensor.Reads {
			switch {
			case read.OnChip && tensor.Bytes > 4000:
				stays = tensor.Name
			case !read.OnChip && tensor.MadeBy != "":
				spills = read.Why
			}
		}
	}
	if stays == "" || spills == "" {
		t.Fatalf("nothing stays (%q) or nothing spills (%q)", stays, spills)
	}
	for _, p := range plots(t, runs, report.Options{}) {
		if p.Name == "tensors.svg" {
			shown := strings.Join(texts(t, p.Data), "\n")
			if !strings.Contains(shown, "room for them") || !strings.Contains(shown, stays) {
				t.Errorf("tensors.svg does not show %s and the room: %s", stays, shown)
			}
		}
	}
	if page := html(t, runs, report.Options{}); !strings.Contains(page, "<td>"+spills+"</td>") {
		t.Errorf("the page does not say: %s", spills)
	}
}

// TestTensorsInBrowser opens the report of a run whose tensors stay.
func TestTensorsInBrowser(t *testing.T) {
	b := open(t, html(t, staying(t), report.Options{}), "light")
	b.drawn("tensors")
	const reads, name = 2, 0 // columns
	b.sort("table-tensors", name)
	if len(b.column("table-tensors", reads)) < 2 {
		t.Error("the table has no tensors")
	}
}
