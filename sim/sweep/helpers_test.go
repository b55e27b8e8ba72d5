package sweep

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads/shapes/shapestest"
)

// shapesFile writes a small workload with random gates and returns its path.
func shapesFile(t testing.TB) string {
	t.Helper()
	return shapestest.File(t, 8, 12, [2]int{9, 7}, 0, 0.3, 0.6)
}

// shapesSpec is a grid of the small workload: seeds by policies by queue depths.
func shapesSpec(t testing.TB) Spec {
	s := NewSpec()
	s.Configs, s.Workloads = []string{configs.Base}, []string{shapesFile(t)}
	s.Images = []int{2}
	s.Seeds = []uint64{1, 2, 3}
	s.Arrays = []Shape{{4, 4}, {8, 8}}
	s.Policies = []string{"lockstep", "column-queue"}
	s.Set = map[string][]Value{"array.queue_depth": {"1", "4"}}
	return s
}

func newGrid(t testing.TB, s Spec) *Grid {
	t.Helper()
	g, err := s.Grid(Build{"1.2.3", "a build"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func openStore(t testing.TB, dir string, g *Grid, o OpenOptions) *Store {
	t.Helper()
	store, err := Open(dir, g, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// runAll runs a grid in a new folder, with so many workers, and collects it.
func runAll(t testing.TB, g *Grid, workers int) (string, Outcome, *Summary) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sweep")
	store, err := Open(dir, g, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := Run(context.Background(), g, store, Options{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := Collect(g, store)
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	return dir, outcome, summary
}
