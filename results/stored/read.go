package stored

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pgsim/configs/userfile"
	"pgsim/results"
	"pgsim/results/seal"
)

// Names inside the folders of runs and sweeps.
const (
	resultFile   = "result.json"
	sweepFile    = "sweep.json"
	pointsFolder = "points"
	recordSuffix = ".json"
)

// Run is a record that was read.
type Run struct {
	results.Record
	// Path is the file.
	Path string
	// Name is the path as the user gave it, or a point's key.
	Name string
}

// ReadOne reads the record of one run: a file, or the folder of a run.
func ReadOne(path string) (Run, error) {
	runs, sweep, err := read(path)
	if err != nil {
		return Run{}, err
	}
	if sweep {
		return Run{}, fmt.Errorf("%s: holds a sweep; name one of its points, %s/KEY%s", path,
			filepath.Join(path, pointsFolder), recordSuffix)
	}
	return runs[0], nil
}

// Read reads the records at a path: one from a file or the folder of a run, all points from the
// folder of a sweep. Points are sorted by the settings in which they differ.
func Read(path string) ([]Run, error) {
	runs, _, err := read(path)
	return runs, err
}

func read(path string) (runs []Run, sweep bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, err
	}
	if !info.IsDir() {
		run, err := readFile(path, path)
		return []Run{run}, false, err
	}
	if file := filepath.Join(path, resultFile); exists(file) {
		run, err := readFile(file, path)
		return []Run{run}, false, err
	}
	if !exists(filepath.Join(path, sweepFile)) && !exists(filepath.Join(path, pointsFolder)) {
		return nil, false, fmt.Errorf("%s: holds neither %s, as pgsim run -o writes, nor %s, as pgsim sweep -o does", path, resultFile, sweepFile)
	}
	runs, err = readPoints(path)
	return runs, true, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// readPoints reads all points of a sweep.
func readPoints(dir string) ([]Run, error) {
	entries, err := os.ReadDir(filepath.Join(dir, pointsFolder))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var runs []Run
	for _, e := range entries {
		key, isRecord := strings.CutSuffix(e.Name(), recordSuffix)
		if !isRecord || strings.HasPrefix(key, ".") {
			continue // a point that is being written
		}
		run, err := readPoint(filepath.Join(dir, pointsFolder, e.Name()), key)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("%s: holds no finished point; run pgsim sweep on it first", dir)
	}
	Sort(runs)
	return runs, nil
}

// readPoint reads the record of a point of a sweep. A sealed record must belong to the key. Sweeps
// from before seals existed have none.
func readPoint(path, key string) (Run, error) {
	text, err := userfile.Read(path, results.MaxBytes)
	if err != nil {
		return Run{}, err
	}
	if err := seal.Check(key, text); err != nil && !errors.Is(err, seal.ErrNone) {
		return Run{}, fmt.Errorf("%s: %w; run the sweep again", path, err)
	}
	return newRun(path, key, text)
}

// readFile reads one record.
func readFile(path, name string) (Run, error) {
	text, err := userfile.Read(path, results.MaxBytes)
	if err != nil {
		return Run{}, err
	}
	return newRun(path, name, text)
}

// newRun returns the run that a file's text describes.
func newRun(path, name string, text []byte) (Run, error) {
	run, err := decode(text)
	if err != nil {
		return Run{}, fmt.Errorf("%s: %w", path, err)
	}
	run.Path, run.Name = path, name
	return run, nil
}

// decode reads a record and checks it.
func decode(text []byte) (Run, error) {
	if err := userfile.CheckJSON(text); err != nil {
		return Run{}, fmt.Errorf("no result: has %w", err)
	}
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return Run{}, fmt.Errorf("no result: %w", err)
	}
	if err := checkFormat(head.Format); err != nil {
		return Run{}, err
	}
	var record results.Record
	if err := json.Unmarshal(text, &record); err != nil {
		return Run{}, err
	}
	if len(record.Layers) == 0 {
		return Run{}, errors.New("layers: must not be empty")
	}
	if err := record.CheckSums(); err != nil {
		return Run{}, fmt.Errorf("%w; it was changed since pgsim wrote it, run it again", err)
	}
	return Run{Record: record}, nil
}

// checkFormat refuses all schemas except the one that this pgsim writes.
func checkFormat(format string) error {
	kind, _, _ := strings.Cut(results.Format, "/")
	switch got, _, _ := strings.Cut(format, "/"); {
	case format == results.Format:
		return nil
	case got == kind:
		return fmt.Errorf("format: written as %s by another version of pgsim, this one reads %s; run it again", format, results.Format)
	default:
		return fmt.Errorf("format: must be %s, which pgsim run --format json writes, got %q", results.Format, format)
	}
}
