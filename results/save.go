package results

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"pgsim/configs"
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

// Save writes the record to a directory: layers.csv, result.json, the resolved
// config and the version. The directory appears whole or not at all: it is
// written beside its place and renamed. An earlier record in its place is
// replaced; a directory that holds anything else is refused.
func (r Record) Save(dir string) error {
	files, err := r.files()
	if err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	if err := CheckDir(dir); err != nil {
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

// CheckDir refuses a directory that Save would refuse because it holds more than
// a saved record. It is for asking before a long run.
func CheckDir(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains([]string{layersFile, resultFile, configFile, versionFile}, e.Name()) {
			return fmt.Errorf("%s: holds %s, which is not of a pgsim result; name another directory", dir, e.Name())
		}
	}
	return nil
}

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

// swap puts fresh in the place of dir. Where it is interrupted, the earlier
// record is left under the name of dir with ".old" behind.
func swap(fresh, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return os.Rename(fresh, dir)
	}
	old := dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}
