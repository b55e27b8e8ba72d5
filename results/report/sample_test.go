package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/results/stored"
	"pgsim/sim"
	"pgsim/sim/record"
)

// smallNetwork is a trace of a few small layers, which runs in milliseconds.
const smallNetwork = "../../pgworkloads/trace/testdata/pytorch/small-network.npz"

// simulate runs a trace with moved thresholds on a machine with changed keys, next to its dense
// twin.
func simulate(t *testing.T, trace string, images int, offset float64, overrides ...string) results.Record {
	t.Helper()
	source, err := traces.ResolveSource(trace)
	if err != nil {
		t.Fatal(err)
	}
	work, err := source.Workload(pgworkloads.Options{Images: images, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: offset}})
	if err != nil {
		t.Fatal(err)
	}
	acc, err := configs.Resolve(configs.Base, overrides)
	if err != nil {
		t.Fatal(err)
	}
	dense := acc
	dense.Name, dense.Array.Policy = acc.Name+" with policy dense", "dense"
	job, err := sim.NewJob(acc, &dense, work, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), work, sim.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return record.New("1.2.3", found)
}

// save writes a record to a file whose folders it makes.
func save(t *testing.T, r results.Record, path ...string) {
	t.Helper()
	file := filepath.Join(path...)
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// read reads runs back.
func read(t *testing.T, path string) []stored.Run {
	t.Helper()
	runs, err := stored.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// oneRun is a run of an unchanged trace.
func oneRun(t *testing.T, trace string) []stored.Run {
	t.Helper()
	dir := t.TempDir()
	save(t, simulate(t, trace, 1, 0), dir, "result.json")
	return read(t, dir)
}

// sweep returns the points of a sweep over array sizes, policies and thresholds, with an accuracy
// made up from the offset.
func sweep(t *testing.T, trace string) []stored.Run {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sweep.json"), []byte(`{"format":"pgsim.sweep/1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	key := 0
	for _, size := range []int{8, 16} {
		for _, policy := range []string{"column-share", "lockstep"} {
			for _, offset := range []float64{-0.5, 0, 0.5} {
				r := simulate(t, trace, 1, offset, fmt.Sprintf("array.rows=%d", size), fmt.Sprintf("array.cols=%d", size),
					"array.policy="+policy)
				r.Accuracy = &results.Accuracy{Metric: "top-1", Value: 0.8 - offset*offset/10, Samples: 100, Data: "made-up"}
				key++
				save(t, r, dir, "points", fmt.Sprintf("%016x.json", key))
			}
		}
	}
	return read(t, dir)
}
