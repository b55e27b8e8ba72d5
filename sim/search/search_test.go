package search

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/configs/longtest"
	"pgsim/pgworkloads/shapes/shapestest"
	"pgsim/sim/sweep"
)

// shapesFile writes a workload of two small layers with random gates and returns its
// path.
func shapesFile(t testing.TB) string {
	t.Helper()
	return shapestest.File(t, 16, 32, [2]int{8, 8}, 0, 0.3)
}

// shortSpace is the space that the short form of the tests searches, too.
const shortSpace = "arrays, lanes, digits and policies"

// spaces are small spaces of different kinds.
var spaces = map[string]func(*sweep.Spec){
	shortSpace: func(s *sweep.Spec) {
		s.Arrays = []sweep.Shape{{Rows: 4, Cols: 8}, {Rows: 8, Cols: 8}, {Rows: 8, Cols: 16}, {Rows: 16, Cols: 16}}
		s.Policies = []string{"dense", "lockstep", "column-queue", "column-share", "column-greedy"}
		s.Set = map[string][]sweep.Value{"array.lanes": {"1", "2", "4", "8"}, "array.digit_bits": {"1", "2"}}
		if longtest.On() {
			s.Set["dram.channels"] = []sweep.Value{"1", "2"}
		}
	},
	"one array, memory and schedule": func(s *sweep.Spec) {
		s.Policies = []string{"column-queue", "column-share", "column-greedy"}
		s.Set = map[string][]sweep.Value{
			"array.queue_depth": {"2", "3", "4", "6", "8"}, "dram.channels": {"1", "2", "4"},
			"scratchpads.activation.banks": {"4", "8", "16"}, "scratchpads.weight.capacity_kib": {"16", "64"},
		}
	},
	"gated machines alone": func(s *sweep.Spec) {
		s.Arrays = []sweep.Shape{{Rows: 4, Cols: 4}, {Rows: 8, Cols: 8}, {Rows: 16, Cols: 8}, {Rows: 16, Cols: 16}}
		s.Policies = []string{"lockstep", "row-pack", "pe-queue", "column-share", "column-greedy"}
		s.Set = map[string][]sweep.Value{"array.lanes": {"1", "4", "8"}, "array.drain_chains": {"1", "2"}, "clock.frequency_mhz": {"250", "500"}}
	},
}

// goalsOf returns goals by objectives and limits.
func goalsOf(t testing.TB, limits string, objectives ...string) Goals {
	t.Helper()
	var g Goals
	if err := g.AddObjectives(objectives, false); err != nil {
		t.Fatal(err)
	}
	if limits != "" {
		if err := g.AddLimits(limits); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func newGrid(t testing.TB, workload string, change func(*sweep.Spec)) *sweep.Grid {
	t.Helper()
	s := sweep.NewSpec()
	s.Configs, s.Workloads, s.Baseline, s.Images = []string{configs.Base}, []string{workload}, "none", []int{1}
	change(&s)
	g, err := s.Grid(sweep.Build{Version: "1.2.3", Digest: "a build"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// inStore does something with the folder of a grid.
func inStore(t testing.TB, dir string, g *sweep.Grid, do func(*sweep.Store) error) {
	t.Helper()
	store, err := sweep.Open(dir, g, sweep.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := do(store); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// exhaustive returns the keys of the front of all points, each run in full, in order.
func exhaustive(t testing.TB, g *sweep.Grid, store *sweep.Store, goals Goals) []string {
	t.Helper()
	var all []*candidate
	for i := range g.Len() {
		c := &candidate{point: g.Point(i), stage: byRun}
		m := &machines{grid: g, store: store, measures: goals.measures()}
		if err := m.take(c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return keys(newRounds(goals, 0, nil, all).found())
}

func keys(points []*candidate) []string {
	var all []string
	for _, c := range points {
		all = append(all, c.point.Key)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestFrontIsExhaustive runs every point of small spaces and searches the same spaces by several
// goals. With a fifth of the full runs, a search finds the front of all points. Without a limit it
// finds the same front and says that it is proven. How many runs the proof takes depends on how
// much machines differ.
func TestFrontIsExhaustive(t *testing.T) {
	workload := shapesFile(t)
	goals := []Goals{
		goalsOf(t, "", "edp", "area"),
		goalsOf(t, "area<=2.3,bandwidth<=12.8", "cycles", "energy"),
		goalsOf(t, "", "edp"),
	}
	for name, change := range spaces {
		t.Run(name, func(t *testing.T) {
			if name != shortSpace {
				longtest.Need(t, "runs some hundred points in full")
			}
			g := newGrid(t, workload, change)
			// The searches find their full runs in the folder of all points. These runs count.
			inStore(t, filepath.Join(t.TempDir(), "all"), g, func(store *sweep.Store) error {
				if _, err := sweep.Run(context.Background(), g, store, sweep.Options{}); err != nil {
					return err
				}
				for _, goal := range goals {
					checkFront(t, g, store, goal)
				}
				return nil
			})
		})
	}
}

// checkFront compares the front of a search with that of all points, which have run.
func checkFront(t *testing.T, g *sweep.Grid, store *sweep.Store, goal Goals) {
	t.Helper()
	const fifth = 5
	want := exhaustive(t, g, store, goal)
	for _, budget := range []int{g.Len() / fifth, g.Len()} {
		found, err := Run(context.Background(), g, store, goal, Options{Budget: budget})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%v %v: %d points, budget %d: %+v, front %d", found.Objectives, found.Limits, g.Len(), budget, found.Counts, len(want))
		if diff := cmp.Diff(want, keys(found.best)); diff != "" || len(want) == 0 {
			t.Errorf("%v %v: the front of all points (-), that of the search (+):\n%s", found.Objectives, found.Limits, diff)
		}
		if found.Counts.Full > budget {
			t.Errorf("%v %v: %d full runs of %d allowed", found.Objectives, found.Limits, found.Counts.Full, budget)
		}
		if budget == g.Len() && (!found.Proven || found.Counts.Below > 0) {
			t.Errorf("%v %v: the front is not proven: %+v", found.Objectives, found.Limits, found.Counts)
		}
	}
}

// TestResume stops a search after some points and continues it. The folder and the result are
// those of a search that was not stopped.
func TestResume(t *testing.T) {
	g := newGrid(t, shapesFile(t), func(s *sweep.Spec) {
		s.Arrays = []sweep.Shape{{Rows: 4, Cols: 4}, {Rows: 8, Cols: 8}}
		s.Policies = []string{"dense", "column-share"}
		s.Set = map[string][]sweep.Value{"array.lanes": {"1", "2", "4"}}
	})
	goal := goalsOf(t, "", "edp", "area")
	search := func(ctx context.Context, dir string, done func()) error {
		store, err := sweep.Open(dir, g, sweep.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = Run(ctx, g, store, goal, Options{Budget: 9, Done: done})
		return errors.Join(err, store.Close())
	}
	whole, stopped := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "stopped")
	var points atomic.Int64
	if err := search(context.Background(), whole, func() { points.Add(1) }); err != nil {
		t.Fatal(err)
	}
	stops := 0
	for after := g.Len() + 1; after < int(points.Load()); after += 3 {
		ctx, cancel := context.WithCancel(context.Background())
		var done atomic.Int64
		err := search(ctx, stopped, func() {
			if int(done.Add(1)) == after {
				cancel()
			}
		})
		cancel()
		if err != nil {
			stops++
		}
	}
	if err := search(context.Background(), stopped, nil); err != nil {
		t.Fatal(err)
	}
	if stops == 0 {
		t.Error("no search was stopped")
	}
	if diff := cmp.Diff(files(t, whole), files(t, stopped)); diff != "" {
		t.Errorf("the folder of a search (-), of one that was stopped %d times (+):\n%s", stops, diff)
	}
}

// files returns the contents of all files in a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		contents[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}
