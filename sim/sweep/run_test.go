package sweep

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
)

// TestRecords expects for every point the record of a separate run: sharing gates and baselines
// changes nothing.
func TestRecords(t *testing.T) {
	s := NewSpec()
	s.Configs, s.Workloads = []string{configs.Base}, []string{traces.FracBNN}
	s.Images = []int{1}
	s.ThresholdOffsets = []Numbers{{0, 3}}
	s.Arrays = []Shape{{32, 16}}
	s.Policies = []string{"row-pack", "column-share"}
	s.AccuracyImages = 3
	baselines := []string{"", "none", "pg-16x16"} // the last has gates of its own
	if testing.Short() {
		s.AccuracyImages, s.Policies, baselines = 1, s.Policies[1:], baselines[2:]
	}
	for _, baseline := range baselines {
		s.Baseline = baseline
		g := newGrid(t, s)
		dir := filepath.Join(t.TempDir(), "sweep")
		store := openStore(t, dir, g, OpenOptions{})
		if _, err := Run(context.Background(), g, store, Options{}); err != nil {
			t.Fatal(err)
		}
		for i := range g.Len() {
			p := g.Point(i)
			got, err := store.load(p.Key)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(alone(t, p, s.AccuracyImages), got); diff != "" {
				t.Errorf("baseline %q, point %d: %s", baseline, i, diff)
			}
		}
	}
}

// alone is the record of a point that shares nothing with others.
func alone(t *testing.T, p Point, samples int) results.Record {
	t.Helper()
	trace, ok := p.Source.(*trace.Trace)
	if !ok {
		t.Fatalf("%T", p.Source)
	}
	work, err := trace.Workload(pgworkloads.Options{Images: 1, ThresholdChange: p.ThresholdChange})
	if err != nil {
		t.Fatal(err)
	}
	job, err := sim.NewJob(p.Accelerator, p.Baseline, work, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), work, sim.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	made := record.New("1.2.3", found)
	network, err := trace.Network(p.ThresholdChange)
	if err != nil {
		t.Fatal(err)
	}
	answers := evaluation.Evaluate(network, p.Data, samples, func() {})
	low, high := evaluation.Wilson(answers.Correct, samples)
	made.Accuracy = &results.Accuracy{
		Metric: "top-1", Value: float64(answers.Correct) / float64(samples), Interval: &[2]float64{low, high},
		Samples: samples, Data: trace.Answers.Data,
	}
	return made
}

// TestWorkers expects the same folder from one worker, from many, from one after
// an interruption, and from shards.
func TestWorkers(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	want, outcome, _ := runAll(t, g, 1)
	// Of 3 seeds, 2 arrays, 2 policies and 2 depths, a quarter is impossible.
	if outcome.Ran != 18 || len(outcome.Failed) != 6 || outcome.Finished != 0 {
		t.Fatalf("%+v", outcome)
	}
	many, _, _ := runAll(t, g, 16)
	sameFolders(t, want, many)

	dir := filepath.Join(t.TempDir(), "sweep")
	store := openStore(t, dir, g, OpenOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	first, err := Run(ctx, g, store, Options{Workers: 2, Done: func(Point, error) { cancel() }})
	if !errors.Is(err, context.Canceled) || first.Ran+len(first.Failed) == 0 || first.Ran > 4 {
		t.Fatalf("%+v, %v", first, err)
	}
	left := -1
	second, err := Run(context.Background(), g, store, Options{Started: func(n int) { left = n }})
	if err != nil || second.Finished != first.Ran || first.Ran+second.Ran != 18 || left != g.Len()-first.Ran {
		t.Fatalf("%d left: %+v after %+v: %v", left, second, first, err)
	}
	if _, err := Collect(g, store); err != nil {
		t.Fatal(err)
	}
	sameFolders(t, want, dir)

	sharded := filepath.Join(t.TempDir(), "sweep")
	for i := range 3 {
		shard := Shard{i, 3}
		store, err := Open(sharded, g, OpenOptions{Shard: shard})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), g, store, Options{Part: Part{Shard: shard}}); err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	store = openStore(t, sharded, g, OpenOptions{})
	if _, err := Collect(g, store); err != nil {
		t.Fatal(err)
	}
	sameFolders(t, want, sharded)
}

// TestFailures expects the reasons in files, which are removed when the point is finished, and the
// sweep to stop if that is requested.
func TestFailures(t *testing.T) {
	s := shapesSpec(t)
	g := newGrid(t, s)
	dir, outcome, _ := runAll(t, g, 0)
	for i, f := range outcome.Failed {
		if i > 0 && outcome.Failed[i-1].Point.Index >= f.Point.Index {
			t.Errorf("point %d is reported before %d", outcome.Failed[i-1].Point.Index, f.Point.Index)
		}
		why, err := os.ReadFile(filepath.Join(dir, failedDir, f.Point.Key+failureSuffix))
		if err != nil || !strings.Contains(f.Err.Error(), "queue_depth: must be at least 2") || string(why) != f.Err.Error()+"\n" {
			t.Errorf("%q, %v: %v", why, f.Err, err)
		}
	}
	store := openStore(t, filepath.Join(t.TempDir(), "fast"), g, OpenOptions{})
	_, err := Run(context.Background(), g, store, Options{FailFast: true, Workers: 1})
	checkError(t, "fail fast", err, "point 3 (")

	key := outcome.Failed[0].Point.Key
	if err := store.fail(key, errors.New("two\nlines")); err != nil {
		t.Fatal(err)
	}
	why, err := os.ReadFile(store.folder.Path(failedDir, key+failureSuffix))
	if err != nil || string(why) != "two lines\n" {
		t.Errorf("%q, %v", why, err)
	}
	if err := store.save(key, results.Record{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(store.folder.Path(failedDir, key+failureSuffix)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a finished point has failed: %v", err)
	}
}

// TestRefused expects a workload that a machine can't run to be a failure of that point only.
func TestRefused(t *testing.T) {
	s := shapesSpec(t)
	s.Arrays, s.Policies, s.Seeds = []Shape{{8, 8}}, nil, nil
	s.Set = map[string][]Value{"array.weight_bits": {"2", "8"}}
	_, outcome, summary := runAll(t, newGrid(t, s), 0)
	if outcome.Ran != 1 || len(outcome.Failed) != 1 || summary.Finished != 1 || summary.Points != 2 {
		t.Fatalf("%+v", outcome)
	}
	checkError(t, "weights too wide", outcome.Failed[0].Err, "array.weight_bits: layer first has weights of 4 bits")
}

// TestShared expects each value to be made once and dropped after its last user.
func TestShared(t *testing.T) {
	var s shared[string, int]
	made := 0
	produce := func() (int, error) { made++; return made, nil }
	s.expect("a")
	s.expect("a")
	for range 2 {
		if v, err := s.get("a", produce); v != 1 || err != nil {
			t.Fatalf("%d, %v", v, err)
		}
		s.release("a")
	}
	if len(s.entries) != 0 {
		t.Fatalf("%d values are kept", len(s.entries))
	}
}
