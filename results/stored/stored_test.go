package stored_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/results"
	"pgsim/results/stored"
)

// record returns a record of one layer on the default machine with one key
// changed.
func record(t *testing.T, policy string, rows int, offset float64) results.Record {
	t.Helper()
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	acc.Array.Policy, acc.Array.Rows = policy, rows
	dense := acc
	dense.Name, dense.Array.Policy = "dense twin", "dense"
	return results.Record{
		Format: results.Format, Version: "1.2.3", Config: acc, Baseline: &dense,
		Workload: results.Workload{Name: "net", Checksum: "c0ffee", Images: 2, ThresholdOffset: offset, ThresholdScale: 1},
		Layers:   []results.Layer{{Name: "conv"}},
	}
}

// write writes a value as JSON to a file whose folders it makes.
func write(t *testing.T, value any, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// sweep writes a sweep. The order of its points' keys is not that of their settings.
func sweep(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, map[string]string{"format": "pgsim.sweep/1"}, dir, "sweep.json")
	write(t, record(t, "lockstep", 16, 0), dir, "points", "cc.json")
	write(t, record(t, "lockstep", 8, 0), dir, "points", "dd.json")
	write(t, record(t, "dense", 16, -0.5), dir, "points", "bb.json")
	write(t, record(t, "dense", 16, -1), dir, "points", "aa.json")
	write(t, "half", dir, "points", ".ee.json") // being written
	return dir
}

func names(runs []stored.Run) string {
	var list []string
	for _, r := range runs {
		list = append(list, r.Name)
	}
	return strings.Join(list, " ")
}

func TestReadFileAndFolders(t *testing.T) {
	dir := t.TempDir()
	want := record(t, "lockstep", 16, 0)
	file := write(t, want, dir, "run", "result.json")
	for _, path := range []string{file, filepath.Dir(file)} {
		run, err := stored.ReadOne(path)
		if err != nil {
			t.Fatal(err)
		}
		if run.Path != file || run.Name != path {
			t.Errorf("read from %s as %s, want %s as %s", run.Path, run.Name, file, path)
		}
		if diff := cmp.Diff(want, run.Record); diff != "" {
			t.Errorf("%s (-written +read):\n%s", path, diff)
		}
	}
}

// Points are sorted by rows as numbers (8 before 16), then policy, then offset (-1 before -0.5).
func TestReadSweepInTheOrderOfItsSettings(t *testing.T) {
	dir := sweep(t)
	runs, err := stored.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(runs); got != "dd aa bb cc" {
		t.Errorf("order %s, want dd aa bb cc", got)
	}
	if _, err := stored.ReadOne(dir); err == nil || !strings.Contains(err.Error(), "holds a sweep") {
		t.Errorf("a sweep taken for a run: %v", err)
	}
}

func TestDifferences(t *testing.T) {
	runs, err := stored.Read(sweep(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []stored.Setting{
		{Key: "array.rows", Values: []string{"8", "16", "16", "16"}},
		{Key: "array.policy", Values: []string{"lockstep", "dense", "dense", "lockstep"}},
		{Key: "workload.threshold_offset", Values: []string{"0", "-1", "-0.5", "0"}},
	}
	if diff := cmp.Diff(want, stored.Differences(runs)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A baseline is listed as different unless it is the machine with another policy.
func TestDifferencesOfBaselines(t *testing.T) {
	a, b := record(t, "lockstep", 16, 0), record(t, "lockstep", 16, 0)
	b.Baseline.Name, b.Baseline.Array.Cols = "wide", 64
	c := record(t, "lockstep", 16, 0)
	c.Baseline = nil
	c.Version = "1.2.4"
	got := stored.Differences([]stored.Run{{Record: a}, {Record: b}, {Record: c}})
	want := []stored.Setting{
		{Key: "baseline", Values: []string{"the same with policy dense", "wide", "none"}},
		{Key: "baseline.array.cols", Values: []string{"as the machine", "64", "as the machine"}},
		{Key: "pgsim", Values: []string{"1.2.3", "1.2.3", "1.2.4"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, counts := range []bool{true, true, false} {
		if got[i].Counts() != counts {
			t.Errorf("%s counts: %t, want %t", got[i].Key, !counts, counts)
		}
	}
}

func TestSameWorkload(t *testing.T) {
	change := map[string]func(*results.Workload){
		"":         func(w *results.Workload) { w.ThresholdOffset = 1 },
		"workload": func(w *results.Workload) { w.Name = "other" },
		"images":   func(w *results.Workload) { w.Images = 3 },
		"checksum": func(w *results.Workload) { w.Checksum = "decaf" },
	}
	for field, change := range change {
		a, b := stored.Run{Record: record(t, "dense", 16, 0)}, stored.Run{Record: record(t, "dense", 16, 0)}
		change(&b.Workload)
		err := stored.SameWorkload([]stored.Run{a, b})
		if field == "" && err != nil {
			t.Errorf("moved thresholds: %v", err)
		}
		if field != "" && (err == nil || !strings.Contains(err.Error(), field)) {
			t.Errorf("%s differs: %v", field, err)
		}
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	noLayers := record(t, "dense", 16, 0)
	noLayers.Layers = nil
	edited, moved := record(t, "dense", 16, 0), record(t, "dense", 16, 0)
	edited.Layers[0].Cycles.Total += 60
	moved.Total.MACs++
	for want, path := range map[string]string{
		"must be pgsim.result/1, which pgsim run --format json writes, got \"\"": write(t, map[string]int{}, dir, "a.json"),
		"written as pgsim.result/99 by another version":                          write(t, map[string]string{"format": "pgsim.result/99"}, dir, "b.json"),
		"no result: json: cannot unmarshal array":                                write(t, []int{}, dir, "c.json"),
		"layers: must not be empty":                                              write(t, noLayers, dir, "d.json"),
		"layers[0].cycles.total: is ":                                            write(t, edited, dir, "e.json"),
		"it was changed since pgsim wrote it, run it again":                      write(t, moved, dir, "f.json"),
		"holds neither result.json":                                              dir,
		"no such file":                                                           filepath.Join(dir, "nowhere"),
		"holds no finished point":                                                filepath.Dir(write(t, 0, dir, "sweep", "sweep.json")),
	} {
		if _, err := stored.Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}
