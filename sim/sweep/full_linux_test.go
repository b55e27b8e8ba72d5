package sweep

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk runs a sweep on a disk that fills up, makes room and continues. It needs the right
// to mount a file system in memory.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=300k"); err != nil {
		t.Skipf("can't mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	g := newGrid(t, shapesSpec(t))
	whole, outcome, _ := runAll(t, g, 0)
	dir := filepath.Join(disk, "sweep")
	store, err := Open(dir, g, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	first, err := Run(context.Background(), g, store, Options{})
	checkError(t, "a full disk", err, dir+": can't be written: ")
	if !errors.Is(err, syscall.ENOSPC) || first.Ran == 0 || first.Ran >= outcome.Ran {
		t.Fatalf("%d of %d points fit: %v", first.Ran, outcome.Ran, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", disk, "tmpfs", syscall.MS_REMOUNT, "size=30m"); err != nil {
		t.Fatal(err)
	}
	store, err = Open(dir, g, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Run(context.Background(), g, store, Options{})
	if err != nil || second.Finished != first.Ran || second.Ran != outcome.Ran-first.Ran {
		t.Fatalf("%+v after %+v: %v", second, first, err)
	}
	if _, err := Collect(g, store); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	sameFolders(t, whole, dir)
}

// sameFolders expects the same files with the same content.
func sameFolders(t *testing.T, want, got string) {
	t.Helper()
	if err := filepath.WalkDir(want, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(want, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		other, err := os.ReadFile(filepath.Join(got, name))
		if err != nil || !bytes.Equal(content, other) {
			t.Errorf("%s differs: %v", name, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", pointsDir, worksDir, failedDir} {
		a, _ := os.ReadDir(filepath.Join(want, dir))
		b, _ := os.ReadDir(filepath.Join(got, dir))
		if len(a) != len(b) {
			t.Errorf("%q holds %d files, want %d", dir, len(b), len(a))
		}
	}
}
