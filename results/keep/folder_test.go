package keep

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var options = Options{Work: "study", Lock: ".lock", Scratch: ".tmp", Holds: []string{".lock", ".tmp", "objects"}, MaxBytes: 1 << 20}

func open(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Open(dir, options)
	if err == nil {
		err = f.MakeDirs("objects")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestObjects: what was saved is loaded under its own key, and under no other.
func TestObjects(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "a", "b"))
	key, other := Key("a", 1), Key("a", 2)
	type object struct{ Cycles float64 }
	want := object{0.1}
	if err := f.Save("objects", key, want); err != nil {
		t.Fatal(err)
	}
	var got object
	if known, err := f.Load("objects", key, &got); err != nil || !known || got != want {
		t.Errorf("%v, %v, %v", got, known, err)
	}
	if known, err := f.Load("objects", other, &got); err != nil || known {
		t.Errorf("another key: %v, %v", known, err)
	}
	if err := os.Rename(f.Path("objects", key+Suffix), f.Path("objects", other+Suffix)); err != nil {
		t.Fatal(err)
	}
	if known, err := f.Load("objects", other, &got); err != nil || known {
		t.Errorf("a file under another's name: %v, %v", known, err)
	}
}

// TestRefused: a folder with files of others is refused before anything in it changes, and a write
// that fails says in one line what to do.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, FileMode); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, options); err == nil || !strings.HasSuffix(err.Error(), "holds thesis.tex, which is not of a study; name another folder") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, options.Lock)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a lock in it: %v", err)
	}
	f := open(t, t.TempDir())
	if err := os.RemoveAll(f.Path(options.Scratch)); err != nil {
		t.Fatal(err)
	}
	err := f.Write("objects/one", nil)
	if !errors.As(err, new(Error)) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "make room and run the same command again") {
		t.Errorf("%v", err)
	}
}
