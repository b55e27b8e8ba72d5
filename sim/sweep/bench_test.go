package sweep

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads/traces"
)

// BenchmarkRun runs grids of the embedded trace, whose points share gates and
// baselines, without and with accuracies.
func BenchmarkRun(b *testing.B) {
	for _, samples := range []int{0, 10} {
		b.Run("accuracy-images="+strconv.Itoa(samples), func(b *testing.B) {
			s := NewSpec()
			s.Configs, s.Workloads = []string{configs.Base}, []string{traces.FracBNN}
			s.Images = []int{1}
			s.ThresholdOffsets = []Numbers{{-1, 0, 1}}
			s.Arrays = []Shape{{16, 16}, {32, 32}}
			s.Policies = []string{"lockstep", "column-share"}
			s.AccuracyImages = samples
			g := newGrid(b, s)
			for i := range b.N {
				store := openStore(b, filepath.Join(b.TempDir(), strconv.Itoa(i)), g, OpenOptions{})
				if _, err := Run(context.Background(), g, store, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*g.Len())/b.Elapsed().Seconds(), "points/s")
		})
	}
}

// BenchmarkCollect makes the tables of finished points.
func BenchmarkCollect(b *testing.B) {
	g := newGrid(b, shapesSpec(b))
	dir := filepath.Join(b.TempDir(), "sweep")
	store := openStore(b, dir, g, OpenOptions{})
	if _, err := Run(context.Background(), g, store, Options{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := store.mkdirs(); err != nil { // Collect clears what it leaves
			b.Fatal(err)
		}
		if _, err := Collect(g, store); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*g.Len())/b.Elapsed().Seconds(), "points/s")
}
