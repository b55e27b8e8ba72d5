package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSaveWritesAllOrNothing(t *testing.T) {
	record := sample(t)
	parent := t.TempDir()
	dir := filepath.Join(parent, "deep", "out")
	for _, version := range []string{"1.2.3", "1.2.4"} {
		record.Version = version
		if err := record.Save(dir, false); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, versionFile))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != version+"\n" {
			t.Errorf("version is %q, want %s", got, version)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("left behind beside the result: %v", entries)
	}
	var want bytes.Buffer
	if err := record.Write(&want, "json"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, resultFile)); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what --format json prints (%v)", resultFile, err)
	}
}

func TestSaveRefusesAForeignDirectory(t *testing.T) {
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := sample(t).Save(dir, true)
	if err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("got %v, want an error that names notes.txt", err)
	}
	if _, err := os.Stat(notes); err != nil {
		t.Errorf("the user's file is gone: %v", err)
	}
}

// TestSaveSparesOthersFiles expects files with the names of a record's files to be replaced only if
// they are as pgsim wrote them.
func TestSaveSparesOthersFiles(t *testing.T) {
	record := sample(t)
	next := record
	next.Version = "1.2.4"
	edit := func(name, text string) func(string) error {
		return func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			_, err = f.WriteString(text)
			return errors.Join(err, f.Close())
		}
	}
	saved := func(change func(string) error) func(string) error {
		return func(dir string) error {
			if err := record.Save(dir, false); err != nil {
				return err
			}
			return change(dir)
		}
	}
	without := func(name string) func(string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	for name, test := range map[string]struct {
		make func(dir string) error
		want string // the file that is in the way
	}{
		"empty":                {func(string) error { return nil }, ""},
		"a record":             {saved(func(string) error { return nil }), ""},
		"part of a record":     {saved(without(layersFile)), ""},
		"someone's config":     {edit(configFile, "array: {rows: 8}\n"), configFile},
		"someone's table":      {edit(layersFile, "mine\n"), layersFile},
		"an edited config":     {saved(edit(configFile, "# mine\n")), configFile},
		"an edited table":      {saved(edit(layersFile, "mine\n")), layersFile},
		"an edited version":    {saved(edit(versionFile, "mine\n")), versionFile},
		"an edited result":     {saved(edit(resultFile, "\n")), resultFile},
		"a broken result":      {saved(edit(resultFile, "}")), resultFile},
		"a record's loose end": {saved(without(resultFile)), configFile},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			if err := errors.Join(os.Mkdir(dir, 0o755), test.make(dir)); err != nil {
				t.Fatal(err)
			}
			before := map[string]string{}
			for _, name := range []string{layersFile, resultFile, configFile, versionFile} {
				text, _ := os.ReadFile(filepath.Join(dir, name))
				before[name] = string(text)
			}
			err := next.Save(dir, false)
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), "out: holds "+test.want+", which this pgsim did not write") {
				t.Errorf("got %v, want an error that names %s", err, test.want)
			}
			for name, want := range before {
				if text, _ := os.ReadFile(filepath.Join(dir, name)); string(text) != want {
					t.Errorf("%s was changed", name)
				}
			}
			if err := next.Save(dir, true); err != nil {
				t.Errorf("forced: %v", err)
			}
		})
	}
}

// TestSaveSparesWhatIsBeside expects a directory that is named like the replaced one, followed by
// ".old", to stay.
func TestSaveSparesWhatIsBeside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	beside := filepath.Join(dir+".old", "thesis.tex")
	if err := errors.Join(os.Mkdir(dir+".old", 0o755), os.WriteFile(beside, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := sample(t).Save(dir, false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(beside); err != nil {
		t.Error(err)
	}
}
