package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"pgsim/results"
)

// GridFormat is the version of the JSON schema of sweep.json.
const GridFormat = "pgsim.sweep/1"

// Names inside the folder of a sweep.
const (
	gridFile    = "sweep.json"
	lockFile    = ".lock"
	scratchDir  = ".tmp"    // of files that are being written
	shardsDir   = ".shards" // locks and scratches of shards
	pointsDir   = "points"
	worksDir    = "works"
	failedDir   = "failed"
	pointsCSV   = "points.csv"
	layersCSV   = "layers.csv"
	pointsPQ    = "points.parquet"
	layersPQ    = "layers.parquet"
	summaryFile = "summary.json"

	recordSuffix  = ".json"
	failureSuffix = ".txt"
)

// ours are all names that a folder of a sweep may hold.
var ours = []string{
	gridFile, lockFile, scratchDir, pointsDir, worksDir, failedDir,
	pointsCSV, layersCSV, pointsPQ, layersPQ, summaryFile, shardsDir,
}

const (
	dirMode  = 0o755
	fileMode = 0o644
)

// Store is the folder of a sweep. Files in it appear whole or not at all.
type Store struct {
	dir     string
	scratch string // folder of files that are being written
	lock    *flock.Flock
}

// gridRecord is what sweep.json holds.
type gridRecord struct {
	Format  string        `json:"format"`
	Version string        `json:"version"`
	Axes    axesRecord    `json:"axes"`
	Points  int           `json:"points"`
	Grid    []pointRecord `json:"grid"`
}

// pointRecord names a point and where it lies on the axes.
type pointRecord struct {
	Key  string      `json:"key"`
	Axes valueRecord `json:"axes"`
}

// axesRecord and valueRecord are objects whose keys are in the order of the axes.
type (
	axesRecord  []Axis
	valueRecord struct {
		axes   []Axis
		values []string
	}
)

// MarshalJSON writes {"workload": ["a", "b"], ...}.
func (a axesRecord) MarshalJSON() ([]byte, error) {
	return object(a, func(i int) any { return a[i].Values })
}

// MarshalJSON writes {"workload": "a", ...}; axes that don't apply are left out.
func (v valueRecord) MarshalJSON() ([]byte, error) {
	var axes []Axis
	var values []string
	for i, a := range v.axes {
		if v.values[i] != "" {
			axes, values = append(axes, a), append(values, v.values[i])
		}
	}
	return object(axes, func(i int) any { return values[i] })
}

// object writes a JSON object with a key for every axis.
func object(axes []Axis, value func(i int) any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, a := range axes {
		if i > 0 {
			b.WriteByte(',')
		}
		name, errName := json.Marshal(a.Name)
		text, errValue := json.Marshal(value(i))
		if err := errors.Join(errName, errValue); err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s:%s", name, text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// record returns what sweep.json is to hold.
func (g *Grid) record() ([]byte, error) {
	r := gridRecord{Format: GridFormat, Version: g.Version, Axes: g.Axes, Points: g.Len()}
	for i := range g.Len() {
		p := g.Point(i)
		r.Grid = append(r.Grid, pointRecord{p.Key, valueRecord{g.Axes, p.Values()}})
	}
	return indented(r)
}

// indented returns JSON as all files of a sweep have it.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return b.Bytes(), err
}

// OpenOptions say what a folder is opened for.
type OpenOptions struct {
	// Replace allows to replace another grid: points that both have are kept then,
	// others are removed.
	Replace bool
	// Shard is the share of the points that will be run. Shards work side by side
	// in the folder of a grid.
	Shard Shard
}

// Open opens the folder of a grid, which is made if there is none, and locks it
// until Close. A folder of another grid is refused.
func Open(dir string, g *Grid, o OpenOptions) (*Store, error) {
	if err := checkDir(dir); err != nil {
		return nil, err
	}
	if o.Shard.Count > 0 {
		return openShard(dir, g, o.Shard)
	}
	s, err := open(dir, lockFile, scratchDir)
	if err != nil {
		return nil, err
	}
	if err = s.noShards(); err == nil {
		err = s.begin(g, o.Replace)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// noShards returns an error while a shard works in the folder.
func (s *Store) noShards() error {
	names, err := s.names(shardsDir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if filepath.Ext(name) != lockFile {
			continue
		}
		shard, err := open(s.dir, filepath.Join(shardsDir, name), s.scratch)
		if err != nil {
			return err
		}
		if err := shard.Close(); err != nil {
			return err
		}
	}
	return nil
}

// openShard opens the folder of a grid for one shard, whose lock and scratch are
// its own.
func openShard(dir string, g *Grid, shard Shard) (*Store, error) {
	name := fmt.Sprintf("%d-of-%d", shard.Index, shard.Count)
	s, err := open(dir, filepath.Join(shardsDir, name+lockFile), filepath.Join(shardsDir, name+scratchDir))
	if err != nil {
		return nil, err
	}
	if err := s.join(g); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// join checks that the folder is of a grid, or makes it so.
func (s *Store) join(g *Grid) error {
	want, err := g.record()
	if err != nil {
		return err
	}
	if err := s.mkdirs(); err != nil {
		return err
	}
	have, err := os.ReadFile(s.path(gridFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s.write(gridFile, want)
	}
	if err == nil && !bytes.Equal(have, want) {
		err = fmt.Errorf("%s: holds another grid, or one of another version of pgsim", s.dir)
	}
	return err
}

// mkdirs makes the folders inside the sweep's, the scratch empty.
func (s *Store) mkdirs() error {
	if err := os.RemoveAll(s.path(s.scratch)); err != nil {
		return err
	}
	for _, name := range []string{s.scratch, pointsDir, worksDir} {
		if err := os.MkdirAll(s.path(name), dirMode); err != nil {
			return err
		}
	}
	return nil
}

// open makes the folder and takes a lock in it.
func open(dir, lock, scratch string) (*Store, error) {
	path := filepath.Join(dir, lock)
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, scratch: scratch, lock: flock.New(path, flock.SetPermissions(fileMode))}
	locked, err := s.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: can't be locked: %w", dir, err)
	}
	if !locked {
		return nil, fmt.Errorf("%s: another sweep works here; wait for it, or name another folder", dir)
	}
	return s, nil
}

// Close unlocks the folder.
func (s *Store) Close() error { return s.lock.Close() }

// checkDir refuses a folder that holds anything but a sweep.
func checkDir(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(ours, e.Name()) {
			return fmt.Errorf("%s: holds %s, which is not of a sweep; name another folder", dir, e.Name())
		}
	}
	return nil
}

// begin clears what an interrupted sweep left half written, and writes the grid
// unless it is there.
func (s *Store) begin(g *Grid, replace bool) error {
	want, err := g.record()
	if err != nil {
		return err
	}
	if err := s.mkdirs(); err != nil {
		return err
	}
	have, err := os.ReadFile(s.path(gridFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case bytes.Equal(have, want):
		return nil
	case !replace:
		return fmt.Errorf("%s: holds another grid, or one of another version of pgsim; name another folder, "+
			"or replace it with --replace: what both have is kept", s.dir)
	}
	if err := s.forget(g); err != nil {
		return err
	}
	return s.write(gridFile, want)
}

// forget removes what is not of a grid, and the tables.
func (s *Store) forget(g *Grid) error {
	kept := map[string]bool{}
	for i := range g.Len() {
		kept[g.Point(i).Key] = true
	}
	for i := range g.Works {
		kept[g.Works[i].key(g)] = true
	}
	for _, dir := range []string{pointsDir, worksDir, failedDir} {
		names, err := s.names(dir)
		if err != nil {
			return err
		}
		for _, name := range names {
			if kept[strings.TrimSuffix(name, filepath.Ext(name))] {
				continue
			}
			if err := os.Remove(s.path(dir, name)); err != nil {
				return err
			}
		}
	}
	for _, name := range []string{pointsCSV, layersCSV, pointsPQ, layersPQ, summaryFile} {
		if err := remove(s.path(name)); err != nil {
			return err
		}
	}
	return nil
}

// end removes what only a sweep under way needs.
func (s *Store) end() error {
	for _, dir := range []string{s.scratch, shardsDir} {
		if err := os.RemoveAll(s.path(dir)); err != nil {
			return err
		}
	}
	if names, err := s.names(failedDir); err != nil || len(names) > 0 {
		return err
	}
	return remove(s.path(failedDir))
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

// names returns the names in a folder, none where there is no such folder.
func (s *Store) names(dir string) ([]string, error) {
	entries, err := os.ReadDir(s.path(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// write writes a file.
func (s *Store) write(name string, data []byte) error {
	return s.stream(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// stream writes a file bit by bit, whole or not at all. When it returns the
// content is on disk.
func (s *Store) stream(name string, write func(io.Writer) error) error {
	f, err := renameio.NewPendingFile(s.path(name),
		renameio.WithTempDir(s.path(s.scratch)), renameio.WithStaticPermissions(fileMode))
	if err != nil {
		return storeError{s.dir, err}
	}
	if err = write(f); err == nil {
		err = f.CloseAtomicallyReplace()
	}
	if err != nil {
		return storeError{s.dir, errors.Join(err, f.Cleanup())}
	}
	return nil
}

// storeError is a failure of the folder, not of a point: nothing can go on.
type storeError struct {
	dir string
	error
}

// Error returns the problem and the remedy in one line.
func (e storeError) Error() string {
	return fmt.Sprintf("%s: can't be written: %s; make room and run the same command again, which goes on where it was",
		e.dir, strings.ReplaceAll(e.error.Error(), "\n", "; "))
}

// Unwrap returns the problem.
func (e storeError) Unwrap() error { return e.error }

// finished returns the keys of the points that are finished.
func (s *Store) finished() (map[string]bool, error) {
	names, err := s.names(pointsDir)
	finished := map[string]bool{}
	for _, name := range names {
		finished[strings.TrimSuffix(name, recordSuffix)] = true
	}
	return finished, err
}

// save keeps the record of a point, which has failed before, or not.
func (s *Store) save(key string, r results.Record) error {
	var b bytes.Buffer
	if err := r.Write(&b, "json"); err != nil {
		return err
	}
	if err := s.write(filepath.Join(pointsDir, key+recordSuffix), b.Bytes()); err != nil {
		return err
	}
	return remove(s.path(failedDir, key+failureSuffix))
}

// fail keeps in one line why a point failed.
func (s *Store) fail(key string, why error) error {
	if err := os.MkdirAll(s.path(failedDir), dirMode); err != nil {
		return storeError{s.dir, err}
	}
	line := strings.Join(strings.Fields(why.Error()), " ") + "\n"
	return s.write(filepath.Join(failedDir, key+failureSuffix), []byte(line))
}

// load reads the record of a point.
func (s *Store) load(key string) (results.Record, error) {
	var r results.Record
	err := s.decode(filepath.Join(pointsDir, key+recordSuffix), &r)
	return r, err
}

// facts reads the facts of a work, if they are known.
func (s *Store) facts(key string) (Facts, bool, error) {
	var f Facts
	err := s.decode(filepath.Join(worksDir, key+recordSuffix), &f)
	if errors.Is(err, fs.ErrNotExist) {
		return Facts{}, false, nil
	}
	return f, err == nil, err
}

func (s *Store) saveFacts(key string, f Facts) error {
	data, err := indented(f)
	if err != nil {
		return err
	}
	return s.write(filepath.Join(worksDir, key+recordSuffix), data)
}

// decode reads a JSON file of ours.
func (s *Store) decode(name string, into any) error {
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: damaged: %w; remove it and run the sweep again", s.path(name), err)
	}
	return nil
}

// remove removes a file or an empty folder, if it is there.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// LogDir is the folder inside that of a sweep for the output of its shards, which
// is removed when the sweep is complete.
func LogDir(dir string) string { return filepath.Join(dir, shardsDir) }

// ForgetFailures removes all reasons of failures, for points that are to be run
// again.
func (s *Store) ForgetFailures() error { return os.RemoveAll(s.path(failedDir)) }

// failure returns why a point failed, nil where it did not.
func (s *Store) failure(key string) (why, err error) {
	line, err := os.ReadFile(s.path(failedDir, key+failureSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return errors.New(strings.TrimSpace(string(line))), nil
}
