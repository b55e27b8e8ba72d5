package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"pgsim/configs"
	"pgsim/configs/userfile"
	"pgsim/results/table"
)

// Names of the files of a saved record.
const (
	layersFile  = "layers.csv"
	resultFile  = "result.json"
	configFile  = "config.yaml"
	versionFile = "version.txt"
)

// file is one file of a saved record.
type file struct {
	name string
	data []byte
}

// Save writes the record to a directory: layers.csv, result.json, the resolved config and the
// version. The directory appears whole or not at all: it is written beside its final place and
// renamed. An existing directory is replaced under the rules of [CheckDir].
func (r Record) Save(dir string, force bool) error {
	files, err := r.files()
	if err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	if err := CheckDir(dir, force); err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(parent, filepath.Base(dir)+".new-*")
	if err != nil {
		return err
	}
	err = writeAll(fresh, files)
	if err == nil {
		err = swap(fresh, dir)
	}
	return errors.Join(err, os.RemoveAll(fresh))
}

// files renders the files of the record.
func (r Record) files() ([]file, error) {
	var layers, result bytes.Buffer
	config, err := configs.Marshal(r.Config)
	if err := errors.Join(err, r.writeCSV(&layers), table.WriteJSON(&result, r)); err != nil {
		return nil, err
	}
	return []file{
		{layersFile, layers.Bytes()},
		{resultFile, result.Bytes()},
		{configFile, config},
		{versionFile, []byte(r.Version + "\n")},
	}, nil
}

// CheckDir refuses a directory that Save would refuse: one with files that don't belong to a record
// or, without force, one whose files have changed since pgsim wrote them. Call it before a long
// run.
func CheckDir(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains([]string{layersFile, resultFile, configFile, versionFile}, e.Name()) || !e.Type().IsRegular() {
			return fmt.Errorf("%s: holds %s, which is not of a pgsim result; name another directory", dir, e.Name())
		}
	}
	if force || len(entries) == 0 {
		return nil
	}
	changed, err := firstChanged(dir, entries)
	if err == nil && changed != "" {
		err = fmt.Errorf("%s: holds %s, which this pgsim did not write, or which was changed since; "+
			"name another directory, or replace it with --force", dir, changed)
	}
	return err
}

// firstChanged returns the first file that differs from what pgsim would write for the record in
// the directory; "" if none does.
func firstChanged(dir string, entries []os.DirEntry) (name string, err error) {
	text, err := userfile.Read(filepath.Join(dir, resultFile), MaxBytes)
	if errors.Is(err, os.ErrNotExist) {
		return entries[0].Name(), nil
	}
	if err != nil {
		return "", err
	}
	var r Record
	if userfile.CheckJSON(text) != nil || json.Unmarshal(text, &r) != nil {
		return resultFile, nil
	}
	files, err := r.files()
	if err != nil {
		return resultFile, nil //nolint:nilerr // a record that can't be written was not written
	}
	for _, f := range files {
		have, err := userfile.Read(filepath.Join(dir, f.name), MaxBytes)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return "", err
		case !bytes.Equal(have, f.data):
			return f.name, nil
		}
	}
	return "", nil
}

// MaxBytes bounds a result file: a layer takes 4 KiB, and networks have fewer than
// ten thousand of them.
const MaxBytes = 64 << 20

func writeAll(dir string, files []file) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := writeSynced(filepath.Join(dir, f.name), f.data); err != nil {
			return err
		}
	}
	return nil
}

// writeSynced writes a file and waits until it is on disk.
func writeSynced(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// swap replaces dir with fresh. If it is interrupted, the earlier record stays in a directory
// beside dir, with the same name followed by ".old" and a number.
func swap(fresh, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return os.Rename(fresh, dir)
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".old-*")
	if err != nil {
		return err
	}
	old := filepath.Join(aside, filepath.Base(dir))
	if err := os.Rename(dir, old); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir), os.Remove(aside))
	}
	return os.RemoveAll(aside)
}
