package tracedb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/configs"
	"pgsim/pgworkloads/shapes"
	"pgsim/sim"
	"pgsim/sim/timeline"
	"pgsim/sim/timeline/tracedb"
)

// runProduct runs a product of two layers.
func runProduct(t *testing.T, tasks bool) (*timeline.Recorder, sim.Result) {
	t.Helper()
	w, err := shapes.GEMM{M: 100, N: 40, K: 48, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.4, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.Layers = append(w.Layers, w.Layers[0])
	w.Layers[1].Name = "second"
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	system, err := sim.New(acc)
	if err != nil {
		t.Fatal(err)
	}
	r := timeline.NewRecorder(timeline.Options{Tasks: tasks})
	t.Cleanup(r.Close)
	run, err := system.Run(context.Background(), w, sim.Options{Observer: r})
	if err != nil {
		t.Fatal(err)
	}
	return r, run
}

// read reads a database with Akita's own reader.
func read(t *testing.T, file string) []tracing.Task {
	t.Helper()
	reader := tracing.NewSQLiteTraceReader(file)
	reader.Init()
	tasks := reader.ListTasks(tracing.TaskQuery{})
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	return tasks
}

// TestTasksAreATree reads a database again. Every task except the network lies in its parent, also
// in time, and there are as many tasks as the result has.
func TestTasksAreATree(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run"+tracedb.Ending)
	if err := tracedb.Check(file); err != nil {
		t.Skip(err)
	}
	r, run := runProduct(t, true)
	for range 2 { // the second replaces the first
		if err := tracedb.Write(file, r, run); err != nil {
			t.Fatal(err)
		}
	}
	byID, kinds, passes := map[string]tracing.Task{}, map[string]int{}, map[string]int{}
	for _, task := range read(t, file) {
		byID[task.ID] = task
		kinds[task.Kind]++
		if task.Kind == "pass" {
			passes[task.What]++
		}
	}
	for _, task := range byID {
		if task.Kind == "network" {
			continue
		}
		parent, ok := byID[task.ParentID]
		const rounding = 1e-15 // seconds: layers are placed by sums of floats
		if !ok || task.StartTime < parent.StartTime-rounding || task.EndTime > parent.EndTime+rounding {
			t.Fatalf("task %+v does not lie in its parent %+v", task, parent)
		}
	}
	high, low, reads := 0, 0, uint64(0)
	for _, l := range run.Layers {
		high += int(l.Report.Passes.High)
		low += int(l.Report.Passes.Low)
		reads += l.DRAM.Reads + l.DRAM.Writes + l.DRAM.Forwarded
	}
	if passes["high"] != high || passes["low"] != low || kinds["layer"] != 2 || kinds["network"] != 1 {
		t.Errorf("passes %v and kinds %v, the result has %d and %d passes", passes, kinds, high, low)
	}
	if kinds["req_out"] != int(reads) || kinds["req_in"] != int(reads) || kinds["transfer"] == 0 || kinds["block"] == 0 {
		t.Errorf("kinds %v, the DRAM served %d requests", kinds, reads)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// TestFilesThatCannotBe checks what is refused before a run, and that a failure leaves an earlier
// database unchanged.
func TestFilesThatCannotBe(t *testing.T) {
	if err := tracedb.Check(filepath.Join(t.TempDir(), "a"+tracedb.Ending)); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	for file, want := range map[string]string{
		filepath.Join(dir, "run.db"):                        "must end in .sqlite3",
		filepath.Join(dir, tracedb.Ending):                  "must end in .sqlite3",
		filepath.Join(dir, "nowhere", "run"+tracedb.Ending): "no such file",
	} {
		if err := tracedb.Check(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
	}
	old := filepath.Join(dir, "old"+tracedb.Ending)
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, run := runProduct(t, false)
	r.Close()
	if err := tracedb.Write(old, r, run); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v for events that are gone", err)
	}
	if data, err := os.ReadFile(old); err != nil || string(data) != "old" {
		t.Errorf("the earlier file holds %q, %v", data, err)
	}
}
