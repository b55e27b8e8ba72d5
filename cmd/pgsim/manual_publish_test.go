package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/results/outfile"
	"pgsim/sim/sweep"
	"pgsim/sim/sweep/steps"
)

// Folders of finished sweeps whose points -update publishes. A sweep of a few workloads of
// the grid, as pgsim sweep docs/network.yaml -w NAME -o FOLDER runs it, replaces theirs alone.
var (
	networkSweep = flag.String("network", "", "folder of a finished sweep of docs/network.yaml, from which -update publishes its points; without it -update runs the sweep")
	words        = flag.String("words", "", "folder of a finished sweep of docs/activationwords.yaml, from which -update publishes its points")
	schedules    = flag.String("schedules", "", "folder of a finished sweep of docs/schedules.yaml, from which -update publishes its points")
)

// replacing returns the points with those of a sweep replacing the points of the same workloads, in
// the order of the grid's workloads.
func (p points) replacing(t *testing.T, grid string, fresh points) points {
	t.Helper()
	spec, err := sweep.ReadSpec(filepath.Join(repository, "docs", grid))
	if err != nil {
		t.Fatal(err)
	}
	swept := fresh.distinct("workload")
	all := slices.DeleteFunc(slices.Clone(p), func(point map[string]string) bool { return slices.Contains(swept, point["workload"]) })
	all = append(all, fresh...)
	slices.SortStableFunc(all, func(a, b map[string]string) int {
		return slices.Index(spec.Workloads, a["workload"]) - slices.Index(spec.Workloads, b["workload"])
	})
	return all
}

// publishSweep publishes the points of a finished sweep of a grid, if -update is given and the sweep's
// folder is.
func publishSweep(t *testing.T, folder, grid, file string, columns []string) {
	t.Helper()
	if folder == "" || !golden.Update() {
		return
	}
	readPoints(t, file).replacing(t, grid, readSweep(t, folder)).publish(t, file, columns)
}

// swept runs a grid, or the part of it that flags of pgsim sweep choose, and returns the sweep's folder.
func swept(t *testing.T, grid string, flags ...string) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "sweep")
	root := newRoot()
	root.SetArgs(append([]string{"sweep", filepath.Join(repository, "docs", grid), "-o", folder}, flags...))
	root.SetOut(new(strings.Builder))
	root.SetErr(new(strings.Builder))
	if err := root.Execute(); err != nil && len(failedPoints(t, folder)) == 0 {
		t.Fatal(err)
	}
	return folder
}

// readSweep returns the points of a sweep, and after them those that can't run.
func readSweep(t *testing.T, folder string) points {
	t.Helper()
	return append(readPoints(t, filepath.Join(folder, "points.csv")), failedPoints(t, folder)...)
}

// repeatSweep runs the part of a grid that flags of pgsim sweep choose again, and expects each of its
// points among the published ones, with the same values in all published columns.
func repeatSweep(t *testing.T, grid, file string, columns []string, flags ...string) {
	t.Helper()
	skipLong(t)
	published, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := readSweep(t, swept(t, grid, flags...))
	if len(all) == 0 {
		t.Errorf("%s %s: no points", grid, flags)
	}
	again := filepath.Join(t.TempDir(), filepath.Base(file))
	all.publish(t, again, columns)
	fresh, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(fresh) {
		if !bytes.Contains(published, line) {
			t.Errorf("%s doesn't have this line of a sweep of %s: %s", file, grid, line)
		}
	}
}

// publishNetwork publishes the points of a finished sweep of docs/network.yaml, and plots of all
// points that are then published. If there is no such sweep, it runs it.
func publishNetwork(t *testing.T, folder string) {
	t.Helper()
	if folder == "" {
		folder = swept(t, "network.yaml")
	}
	publishSweep(t, folder, "network.yaml", networkFile, networkColumns)
	for _, f := range networkPlots(t, readPoints(t, networkFile)) {
		if err := os.WriteFile(filepath.Join(publishedNetwork, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// networkPlots draws published points as pgsim sweep --plots does.
func networkPlots(t *testing.T, all points) []outfile.File {
	t.Helper()
	var drawn []steps.Point
	for _, p := range all {
		if p["problem"] != "" {
			continue
		}
		drawn = append(drawn, steps.Point{
			Workload: p["workload"], Step: p["step"],
			Rest:   []steps.Value{{Axis: "images", Value: p["images"]}, {Axis: "config", Value: p["config"]}},
			Cycles: number(t, p, "total_cycles_total"), EnergyPJ: number(t, p, "total_energy_pj_total"),
			Saving: number(t, p, "total_realised_saving"), EnergySaving: number(t, p, "total_energy_saving"),
			RivalSaving: number(t, p, "rival_energy_delay_saving"),
		})
	}
	files, err := steps.Plots(all.distinct("step"), drawn)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestPublishedPlots expects the published plots of networks to be drawn from the published points.
func TestPublishedPlots(t *testing.T) {
	files := networkPlots(t, readPoints(t, networkFile))
	if len(files) == 0 {
		t.Error("nothing is drawn")
	}
	for _, f := range files {
		published, err := os.ReadFile(filepath.Join(publishedNetwork, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(published, f.Data) {
			t.Errorf("%s is not that of the published points", f.Name)
		}
	}
}

// failedPoints returns the points of a sweep that can't run, and why.
func failedPoints(t *testing.T, sweep string) points {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sweep, "sweep.json"))
	if err != nil {
		t.Fatal(err)
	}
	var grid struct {
		Grid []struct {
			Key  string
			Axes map[string]string
		}
	}
	if err := json.Unmarshal(data, &grid); err != nil {
		t.Fatal(err)
	}
	var failed points
	for _, p := range grid.Grid {
		why, err := os.ReadFile(filepath.Join(sweep, "failed", p.Key+".txt"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Axes["problem"] = strings.TrimSpace(string(why))
		failed = append(failed, p.Axes)
	}
	return failed
}
