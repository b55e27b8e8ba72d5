package userfile

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRead expects a file up to the limit, and no byte more.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ten")
	want := []byte("0123456789")
	if err := os.WriteFile(path, want, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int64{10, 11, 1 << 40} {
		if got, err := Read(path, limit); err != nil || !bytes.Equal(got, want) {
			t.Errorf("limit %d: %q, %v", limit, got, err)
		}
	}
	if _, err := Read(path, 9); err == nil || err.Error() != path+": must be at most 9 bytes, got 10" {
		t.Errorf("limit 9: %v", err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(link, 10); err != nil || !bytes.Equal(got, want) {
		t.Errorf("link: %q, %v", got, err)
	}
}

// TestReadWithoutSize reads files that report that they are empty although they are not.
func TestReadWithoutSize(t *testing.T) {
	const path = "/proc/self/status"
	if _, err := os.Stat(path); err != nil {
		t.Skip("no /proc")
	}
	if got, err := Read(path, 1<<20); err != nil || !bytes.Contains(got, []byte("Name:")) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Read(path, 10); err == nil || err.Error() != path+": must be at most 10 bytes" {
		t.Errorf("limit 10: %v", err)
	}
}

// TestReadRefuses expects everything that is not a file to be refused at once. A pipe without a
// writer and a device without an end would block a plain read forever.
func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]string{
		dir: " but a folder; name a file in it", "/dev/zero": " but a device",
		pipe: " but a pipe; write what comes out of it to a file and name that",
		link: " but a pipe; write what comes out of it to a file and name that",
	} {
		want := path + ": not a file" + kind
		if _, err := Read(path, 10); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := Read(filepath.Join(dir, "none"), 10); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Error(err)
	}
}

// TestExchanged expects a check of what was opened, not only of the name.
func TestExchanged(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() }) //nolint:errcheck // nothing was written
	if _, err := read(f, 10); err == nil || !strings.Contains(err.Error(), "not a file but a pipe") {
		t.Error(err)
	}
}
