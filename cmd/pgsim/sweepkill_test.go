package main

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgsim/configs/longtest"
)

// TestSweepKilled kills or interrupts the process of a sweep at random moments until it finishes.
// The folder must then equal that of an undisturbed sweep. Meanwhile no file may be half written,
// and no finished point may run again.
func TestSweepKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a sweep dozens of times")
	}
	kills := 8
	if longtest.On() {
		kills = 55
	}
	grid := []string{
		"sweep", "-c", "pg-16x16", "-w", "fracbnn-resnet20-cifar10", "--images", "1", "--accuracy-images", "2", "--threshold-offset", "0,2",
		"--array", "16x16,32x32", "--policy", "lockstep,column-queue,column-share",
		"--set", "array.queue_depth=1,4", "-o", // with column queues, a depth of 1 fails
	}
	whole := filepath.Join(t.TempDir(), "whole")
	began := time.Now()
	sweepUntil(t, append(grid, whole), nil, nil)
	duration := time.Since(began)
	want := tree(t, whole)
	if points := 24; len(want) < points {
		t.Fatalf("%d files in a folder of %d points, a third of them failed", len(want), points)
	}
	random := rand.New(rand.NewPCG(1, 2))
	killed, rounds := 0, 0
	for killed < kills {
		dir := filepath.Join(t.TempDir(), "killed")
		inodes := map[string]fs.FileInfo{}
		for finished := false; !finished; {
			var deadline <-chan time.Time
			if killed < kills {
				deadline = time.After(time.Duration(random.Int64N(int64(duration) / 4)))
			}
			finished = sweepUntil(t, append(grid, dir), deadline, []os.Signal{os.Kill, os.Interrupt}[killed%2])
			if !finished {
				killed++
			}
			checkTree(t, dir, want, inodes)
		}
		rounds++
		compareTrees(t, tree(t, dir), want)
	}
	t.Logf("killed %d times in %d sweeps, each undisturbed in %v", killed, rounds, duration)
}

// sweepUntil runs a sweep of which some points fail, and sends it a signal at the deadline, if
// there is one. It reports whether the sweep ended by itself.
func sweepUntil(t *testing.T, args []string, deadline <-chan time.Time, signal os.Signal) bool {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("pgsim", args...)
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-deadline:
		_ = cmd.Process.Signal(signal) // it may have ended just now
		err = <-ended
	}
	exit := new(exec.ExitError)
	if !errors.As(err, &exit) {
		t.Fatalf("the sweep ended with %v, want failed points", err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return false
	}
	if exit.ExitCode() == exitFailed && strings.HasPrefix(stderr.String(), "pgsim: interrupted; ") {
		return false
	}
	if exit.ExitCode() != exitFailed || !strings.Contains(stderr.String(), "points failed") {
		t.Fatalf("exit code %d: %s", exit.ExitCode(), stderr.String())
	}
	return true
}

// tree returns the files in a folder with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		files[name] = string(content)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// checkTree checks the folder of a sweep that was killed: every file, except those being written,
// must have its final content, and points that were finished earlier must still be the same files.
func checkTree(t *testing.T, dir string, want map[string]string, inodes map[string]fs.FileInfo) {
	t.Helper()
	for name, content := range tree(t, dir) {
		if strings.HasPrefix(name, ".tmp") {
			continue
		}
		if content != want[name] {
			t.Fatalf("%s holds %d bytes, want %d", name, len(content), len(want[name]))
		}
		if !strings.HasPrefix(name, "points"+string(filepath.Separator)) {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if earlier, known := inodes[name]; known && (!os.SameFile(earlier, info) || earlier.ModTime() != info.ModTime()) {
			t.Fatalf("%s was finished and written again", name)
		}
		inodes[name] = info
	}
}

func compareTrees(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, content := range want {
		if got[name] != content {
			t.Errorf("%s differs", name)
		}
	}
	for name := range got {
		if _, known := want[name]; !known {
			t.Errorf("%s is left over", name)
		}
	}
}
