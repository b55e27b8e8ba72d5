package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/golden"
	"pgsim/configs/longtest"
	"pgsim/pgworkloads/traces"
)

// output runs the command line and returns what it prints.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	execute(t, &out, &out, args...)
	return out.String()
}

// execute runs the command line, with what it prints and what it says about its progress.
func execute(t *testing.T, out, progress io.Writer, args ...string) {
	t.Helper()
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(progress)
	if err := root.Execute(); err != nil {
		t.Fatalf("pgsim %s: %v", strings.Join(args, " "), err)
	}
}

const repository = "../.."

// repeated returns the names of the gated traces whose runs are repeated.
func repeated() []string { return repeatedOf(traces.GatedNames()...) }

// repeatedOf returns what is repeated: all if repeatAll, otherwise the first.
func repeatedOf[T any](all ...T) []T {
	if repeatAll() {
		return all
	}
	return all[:1]
}

// repeatAll tells whether tests repeat all runs of the manual: with -long, or to write them.
func repeatAll() bool { return longtest.On() || golden.Update() }

// skipLong skips tests that take minutes under the race detector.
func skipLong(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("repeats runs of the manual; left out with -short")
	}
}

// TestPublishedResults repeats the runs whose results the manual quotes. With
// -update it publishes what it got.
func TestPublishedResults(t *testing.T) {
	skipLong(t)
	for _, name := range repeated() {
		t.Run(name, func(t *testing.T) {
			published := filepath.Join(repository, "results", "published", name)
			if golden.Update() {
				output(t, "run", "-c", "pg-16x16", "-w", name, "-o", published, "--force")
			}
			fresh := filepath.Join(t.TempDir(), name)
			output(t, "run", "-c", "pg-16x16", "-w", name, "-o", fresh)
			files, err := os.ReadDir(fresh)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				want, err := os.ReadFile(filepath.Join(published, f.Name()))
				if err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(filepath.Join(fresh, f.Name()))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(got)); diff != "" {
					t.Errorf("%s (-published +now):\n%s", f.Name(), diff)
				}
			}
		})
	}
}

// TestPublishedAccuracy repeats a row of each published table of accuracy against thresholds,
// because more would take too long.
func TestPublishedAccuracy(t *testing.T) {
	skipLong(t)
	files, err := filepath.Glob(filepath.Join(repository, "results", "published", "accuracy", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no published tables: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			header, rows, _ := strings.Cut(string(text), "\n")
			row := strings.Split(rows, "\n")[1]
			cell := func(column string) string {
				return strings.Split(row, ",")[slices.Index(strings.Split(header, ","), column)]
			}
			moved := "--threshold-offset=" + cell("threshold_offset")
			if scale := cell("threshold_scale"); scale != "1" {
				moved = "--threshold-scale=" + scale
			}
			printed := output(t, "eval", "-w", name, "--format", "csv", moved)
			if !strings.Contains(printed, row+"\n") {
				t.Errorf("published: %s\nnow: %s", row, printed)
			}
		})
	}
}
