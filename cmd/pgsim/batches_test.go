package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/sim/rival"
)

// TestBatches expects every batch to cost as much as a separate run of it, its energy per image to
// be its energy over its images, and batches in the order of their sizes.
func TestBatches(t *testing.T) {
	run := func(args ...string) (r results.Record) {
		text := output(t, append([]string{"run", "-w", traces.FracBNN, "--rival", rival.None, "--format", "json"}, args...)...)
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	one, two := run("--images", "1"), run("--images", "2")
	var want []results.Batch
	for _, r := range []results.Record{one, two} {
		if per := r.Total.EnergyPJ.Total / float64(r.Workload.Images); r.EnergyPerImagePJ == nil || *r.EnergyPerImagePJ != per {
			t.Errorf("energy per image is %v, want %v", r.EnergyPerImagePJ, per)
		}
		line, ok := results.NewBatch(r)
		if !ok || line.Seconds != *r.Total.Seconds || line.Cycles != r.Total.Cycles.Total {
			t.Errorf("%d images: %+v", r.Workload.Images, line)
		}
		want = append(want, line)
	}
	if diff := cmp.Diff(want, run("--images", "1", "--batches", "2,1,2").Batches); diff != "" {
		t.Errorf("(-alone +beside):\n%s", diff)
	}
}
