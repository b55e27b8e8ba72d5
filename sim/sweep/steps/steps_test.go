package steps

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads/shapes/shapestest"
	"pgsim/results/outfile"
	"pgsim/sim/rival"
	"pgsim/sim/sweep"
)

// small writes a small workload with gates.
func small(t *testing.T) string { return shapestest.File(t, 8, 12, [2]int{9, 7}, 0, 0.3) }

// drawn runs a grid of a small workload and draws it.
func drawn(t *testing.T, workload string, change func(*sweep.Spec)) []outfile.File {
	t.Helper()
	s := sweep.NewSpec()
	s.Workloads, s.Images = []string{workload}, []int{1}
	s.Configs, s.Arrays = []string{configs.Base}, []sweep.Shape{{Rows: 4, Cols: 4}}
	change(&s)
	g, err := s.Grid(sweep.Build{Version: "1.2.3", Digest: "a build"})
	if err != nil {
		t.Fatal(err)
	}
	store, err := sweep.Open(filepath.Join(t.TempDir(), "sweep"), g, sweep.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sweep.Run(context.Background(), g, store, sweep.Options{})
	var files []outfile.File
	if err == nil {
		var steps []string
		var points []Point
		steps, points, err = Finished(g, store)
		if err == nil {
			files, err = Plots(steps, points)
		}
	}
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	return files
}

// TestPlots expects a plot for every machine and batch, with the panels that have something to
// show, and the same bytes each time.
func TestPlots(t *testing.T) {
	steps := func(s *sweep.Spec) {
		s.Arrays = append(s.Arrays, sweep.Shape{Rows: 8, Cols: 4})
		s.Steps = []map[string]sweep.Value{{}, {"network.overlap": "prefetch"}}
	}
	workload := small(t)
	files := drawn(t, workload, steps)
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
		for _, text := range []string{"as it is", "network.overlap=prefetch", "cycles, % of the first step", "saving in energy"} {
			if !bytes.Contains(f.Data, []byte(text)) {
				t.Errorf("%s has no text %q", f.Name, text)
			}
		}
		if bytes.Contains(f.Data, []byte("best plain array")) {
			t.Errorf("%s shows savings over a rival that nobody asked for", f.Name)
		}
	}
	if want := []string{"steps-1-pg-16x16-4x4.svg", "steps-1-pg-16x16-8x4.svg"}; !slices.Equal(names, want) {
		t.Errorf("plots %v, want %v", names, want)
	}
	for i, again := range drawn(t, workload, steps) {
		if !bytes.Equal(again.Data, files[i].Data) {
			t.Errorf("%s: two plots differ", again.Name)
		}
	}
}

// TestRivalPanel expects savings over the best plain array if one was searched for.
func TestRivalPanel(t *testing.T) {
	files := drawn(t, small(t), func(s *sweep.Spec) { s.Rival, s.Steps = rival.Plain, []map[string]sweep.Value{{}} })
	if len(files) != 1 || !strings.Contains(string(files[0].Data), "best plain array") {
		t.Errorf("%d plots, without savings over the rival", len(files))
	}
}

// TestFailedPoints draws a machine that can't do one of the steps, with the steps that it can do.
func TestFailedPoints(t *testing.T) {
	files := drawn(t, small(t), func(s *sweep.Spec) {
		s.Policies = []string{"pe-queue", "column-queue"} // columns have two entries at least
		s.Steps = []map[string]sweep.Value{{}, {"array.queue_depth": "1"}}
	})
	if len(files) != 2 {
		t.Errorf("%d plots of 2 machines", len(files))
	}
}

// TestNoSteps draws nothing of a grid without steps.
func TestNoSteps(t *testing.T) {
	if files := drawn(t, small(t), func(*sweep.Spec) {}); len(files) != 0 {
		t.Errorf("%d plots of no steps", len(files))
	}
}

// TestNothingToDraw draws no picture of a machine without a finished first step.
func TestNothingToDraw(t *testing.T) {
	s := sheet{works: []string{"a"}, steps: []string{"first", "second"}, found: map[[2]string]Point{{"a", "second"}: {}}}
	if data, err := s.draw(); data != nil || err != nil {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
