package sweep

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// put writes a file, and the folders that it is in.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// content returns all files and folders below a folder, with what they hold.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			all[path] = ""
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestForeignFiles expects a folder that belongs to something else to be refused whatever the
// names of its files, even with --replace, and to be left as it was.
func TestForeignFiles(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	for name, test := range map[string]struct{ file, text, want string }{
		"a table":             {pointsCSV, "mine", "holds points.csv but no sweep.json, so that it is not of a sweep"},
		"a point":             {"points/mydata.json", "mine", "holds points/mydata.json but no sweep.json"},
		"a point like ours":   {"points/0123456789abcdef.json", "{}", "holds points/0123456789abcdef.json but no sweep.json"},
		"a scratch":           {".tmp/notes", "mine", "holds .tmp/notes but no sweep.json"},
		"another sweep.json":  {gridFile, `{"format": "sweeper/3"}`, "sweep.json is not that of a sweep"},
		"no JSON":             {gridFile, "mine", "sweep.json is not that of a sweep"},
		"a list":              {gridFile, "[]", "sweep.json is not that of a sweep"},
		"a name not of ours":  {"notes.txt", "mine", "holds notes.txt, which is not of a sweep"},
		"a folder of failure": {"failed/0123456789abcdef.txt", "mine", "holds failed but no sweep.json"},
	} {
		for _, o := range []OpenOptions{{}, {Replace: true}, {Shard: Shard{0, 2}}} {
			dir := t.TempDir()
			put(t, filepath.Join(dir, test.file), test.text)
			before := content(t, dir)
			_, err := Open(dir, g, o)
			checkError(t, name, err, test.want)
			if diff := cmp.Diff(before, content(t, dir)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// TestBegun expects a folder to be continued if a sweep was killed before it could write its grid
// there.
func TestBegun(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir := t.TempDir()
	put(t, filepath.Join(dir, ".lock"), "")
	put(t, filepath.Join(dir, ".tmp", ".sweep.json123"), "{")
	put(t, filepath.Join(dir, ".shards", "0-of-2.lock"), "")
	put(t, filepath.Join(dir, ".shards", "0-of-2.tmp", ".sweep.json7"), "{")
	for _, empty := range []string{pointsDir, worksDir} {
		if err := os.Mkdir(filepath.Join(dir, empty), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	openStore(t, dir, g, OpenOptions{})
}

// TestRefusedLeavesNothing expects the folder of another grid to be left as it was.
func TestRefusedLeavesNothing(t *testing.T) {
	s := shapesSpec(t)
	s.Policies, s.Set = []string{"lockstep"}, nil
	dir, _, _ := runAll(t, newGrid(t, s), 0)
	before := content(t, dir)
	s.Seeds = []uint64{77}
	_, err := Open(dir, newGrid(t, s), OpenOptions{})
	checkError(t, "another grid", err, "holds another grid")
	if diff := cmp.Diff(before, content(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestForgetKeepsForeign expects files that are not named like points to stay when a grid is
// replaced.
func TestForgetKeepsForeign(t *testing.T) {
	s := shapesSpec(t)
	s.Policies, s.Set = []string{"lockstep"}, nil
	dir, _, _ := runAll(t, newGrid(t, s), 0)
	put(t, filepath.Join(dir, pointsDir, "mydata.json"), "mine")
	s.Seeds = []uint64{77}
	openStore(t, dir, newGrid(t, s), OpenOptions{Replace: true})
	if names := names(t, filepath.Join(dir, pointsDir)); !slices.Equal(names, []string{"mydata.json"}) {
		t.Errorf("left: %q", names)
	}
}

// TestPipes expects pipes in place of a sweep's own files to be refused, because waiting for them
// would never end.
func TestPipes(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	for _, name := range []string{gridFile, lockFile} {
		dir := t.TempDir()
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, g, OpenOptions{})
		checkError(t, name, err, " no")
	}
}
