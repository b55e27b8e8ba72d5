package sweep

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// shapesFile writes a small workload with random gates and returns its path.
func shapesFile(t testing.TB) string {
	t.Helper()
	layer := func(name string, gated float64) shapes.Layer {
		l := shapes.Layer{Layer: pgworkloads.Layer{
			Name: name, Op: pgworkloads.OpConv, InChannels: 8, OutChannels: 12, Groups: 1,
			Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}, Input: [2]int{9, 7}, Output: [2]int{9, 7},
			Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: "unsigned", Scale: 1}, WeightBits: 4,
		}, GatedFraction: gated}
		if gated > 0 {
			l.Gated, l.Activation.HighBits = true, 2
		}
		return l
	}
	shapes := &shapes.Shapes{
		Name: "small", Source: "a test", Seed: 7,
		Layers: []shapes.Layer{layer("first", 0), layer("second", 0.3), layer("third", 0.6)},
	}
	data, err := shapes.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "small.npz")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
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
