package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/results"
	"pgsim/results/keep"
)

// TestLocks expects one sweep in a folder at a time, shards beside each other, and
// no sweep beside a shard.
func TestLocks(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir := filepath.Join(t.TempDir(), "a", "sweep")
	first, err := Open(dir, g, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, g, OpenOptions{})
	checkError(t, "a second sweep", err, "another sweep works here; wait for it")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	shards := []*Store{}
	for i := range 2 {
		shards = append(shards, openStore(t, dir, g, OpenOptions{Shard: Shard{i, 2}}))
	}
	_, err = Open(dir, g, OpenOptions{Shard: Shard{1, 2}})
	checkError(t, "the same shard", err, "another sweep works here")
	_, err = Open(dir, g, OpenOptions{})
	checkError(t, "a sweep beside shards", err, "another sweep works here")
	for _, s := range shards {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	openStore(t, dir, g, OpenOptions{})
}

// TestReplace expects another grid to be refused. If it is replaced, only the points that both
// grids have are kept.
func TestReplace(t *testing.T) {
	s := shapesSpec(t)
	s.Policies, s.Set = []string{"lockstep"}, nil
	g := newGrid(t, s)
	dir, _, _ := runAll(t, g, 0)
	s.Seeds = []uint64{2, 9}
	other := newGrid(t, s)
	_, err := Open(dir, other, OpenOptions{})
	checkError(t, "another grid", err, "holds another grid")
	_, err = Open(dir, other, OpenOptions{Shard: Shard{0, 2}})
	checkError(t, "another grid in a shard", err, "holds another grid")
	store := openStore(t, dir, other, OpenOptions{Replace: true})
	var want []string
	for i := range other.Len() {
		if p := other.Point(i); *p.Seed == 2 {
			want = append(want, p.Key)
		}
	}
	finished, err := store.finished(other)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(len(want), len(finished)); diff != "" {
		t.Error(diff)
	}
	for _, key := range want {
		if !finished[key] {
			t.Errorf("%s is gone", key)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, summaryFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the summary of the other grid is left: %v", err)
	}
}

func TestForeignFolder(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, g, OpenOptions{})
	checkError(t, "a folder of other things", err, "holds thesis.tex, which is not of a sweep; name another folder")
	_, err = Open(filepath.Join(dir, "thesis.tex"), g, OpenOptions{})
	checkError(t, "a file", err, "thesis.tex")
}

// TestForeignRecords expects records and facts that differ from what was written under their names
// to be reported and computed again, and the folder to be as before.
func TestForeignRecords(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir, _, _ := runAll(t, g, 0)
	point := filepath.Join(pointsDir, g.Point(0).Key+keep.Suffix)
	facts := filepath.Join(worksDir, g.Variants[0].key(g)+keep.Suffix)
	other := filepath.Join(pointsDir, g.Point(1).Key+keep.Suffix)
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	digit := func(text string) string { return strings.Replace(text, "1", "2", 1) }
	for _, test := range []struct{ name, file, text, want string }{
		{"half a record", point, "{", "has no seal"},
		{"an empty object", point, "{}", "has no seal"},
		{"null", point, "null", "has no seal"},
		{"a digit changed", point, digit(read(point)), "was changed after it was sealed"},
		{"another point's", point, read(other), "is sealed as another one"},
		{"a digit of the facts changed", facts, digit(read(facts)), "was changed after it was sealed"},
		{"empty facts", facts, "{}", "has no seal"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := contents(t, dir)
			if err := os.WriteFile(filepath.Join(dir, test.file), []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var warnings []string
			store, err := Open(dir, g, OpenOptions{Warn: func(line string) { warnings = append(warnings, line) }})
			if err != nil {
				t.Fatal(err)
			}
			_, err = Run(context.Background(), g, store, Options{})
			_, errCollect := Collect(g, store)
			if err := errors.Join(err, errCollect, store.Close()); err != nil {
				t.Fatal(err)
			}
			line := filepath.Join(dir, test.file) + ": " + test.want + "; it is run again"
			if diff := cmp.Diff([]string{line}, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
				t.Errorf("the folder (-before +after):\n%s", diff)
			}
		})
	}
}

// TestChangedPrices expects a point to fail if its price file changed after its key was made.
func TestChangedPrices(t *testing.T) {
	m := Machine{tables: tables{Machine: "another checksum"}}
	checkError(t, "other prices", m.unchanged(), "energy.technology: the file changed while the sweep ran")
}

// contents returns what is in all files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestLeftovers expects what a killed sweep was writing to be gone.
func TestLeftovers(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir, _, _ := runAll(t, g, 0)
	want := names(t, dir)
	if err := os.MkdirAll(filepath.Join(dir, scratchDir), keep.DirMode); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, scratchDir, ".x.json12"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := openStore(t, dir, g, OpenOptions{})
	if _, err := Collect(g, store); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestGridFile expects sweep.json to say what the grid is.
func TestGridFile(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir, _, _ := runAll(t, g, 0)
	data, err := os.ReadFile(filepath.Join(dir, gridFile))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Format, Version string
		Axes            map[string][]string
		Points          int
		Grid            []struct {
			Key  string
			Axes map[string]string
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.Format != GridFormat || got.Version != "1.2.3" || got.Points != g.Len() || len(got.Grid) != g.Len() {
		t.Errorf("%+v", got)
	}
	last := g.Point(g.Len() - 1)
	if p := got.Grid[last.Index]; p.Key != last.Key || p.Axes["policy"] != "column-queue" || p.Axes["array"] != "8x8" ||
		p.Axes["seed"] != "3" || p.Axes["array.queue_depth"] != "4" {
		t.Errorf("%+v", p)
	}
	if diff := cmp.Diff([]string{"4x4", "8x8"}, got.Axes["array"]); diff != "" {
		t.Error(diff)
	}
}

// TestReadOnly expects a folder that can't be written to end the sweep, with an error that names
// the folder and says what to do.
func TestReadOnly(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir := filepath.Join(t.TempDir(), "sweep")
	store := openStore(t, dir, g, OpenOptions{})
	// No user can write to a folder without its scratch.
	if err := os.RemoveAll(filepath.Join(dir, scratchDir)); err != nil {
		t.Fatal(err)
	}
	outcome, err := Run(context.Background(), g, store, Options{})
	checkError(t, "a folder that can't be written", err, dir+": can't be written: ")
	checkError(t, "a folder that can't be written", err, "run the same command again, which goes on where it was")
	if outcome.Ran != 0 || outcome.Failed != nil {
		t.Errorf("%+v", outcome)
	}
	err = store.save("0123456789abcdef", results.Record{})
	if !errors.As(err, new(keep.Error)) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
