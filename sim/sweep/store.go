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
	"strings"
	"sync"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"pgsim/configs/userfile"
	"pgsim/configs/visible"
	"pgsim/results"
	"pgsim/results/seal"
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
	boundsDir   = "bounds" // of a search
	pointsCSV   = "points.csv"
	layersCSV   = "layers.csv"
	pointsPQ    = "points.parquet"
	layersPQ    = "layers.parquet"
	summaryFile = "summary.json"
	searchFile  = "search.json" // of a search

	recordSuffix  = ".json"
	failureSuffix = ".txt"
)

// ours are all names that the folder of a sweep may hold.
var ours = []string{
	gridFile, lockFile, scratchDir, pointsDir, worksDir, failedDir,
	pointsCSV, layersCSV, pointsPQ, layersPQ, summaryFile, shardsDir, boundsDir, searchFile,
}

const (
	dirMode  = 0o755
	fileMode = 0o644
)

// Store is the folder of a sweep. Files in it are written completely or not at all.
type Store struct {
	dir     string
	scratch string // folder of files that are being written
	lock    *flock.Flock
	warn    func(string)

	mu      sync.Mutex
	checked map[string]bool // keys whose record is verified
	warned  map[string]bool // files that had a warning
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

// names returns the names in a folder, none if the folder does not exist.
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

// stream writes a file piece by piece, completely or not at all. When it returns, the content is
// on disk.
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

// storeError is a failure of the folder, not of a point: nothing can continue.
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

// finished returns the keys of the finished points of a grid: those whose record is there and
// verified.
func (s *Store) finished(g *Grid) (map[string]bool, error) {
	wanted := map[string]bool{}
	for _, key := range g.keys {
		wanted[key] = true
	}
	names, err := s.names(pointsDir)
	finished := map[string]bool{}
	for _, name := range names {
		key, isRecord := strings.CutSuffix(name, recordSuffix)
		if !isRecord || !wanted[key] {
			continue
		}
		if finished[key], err = s.isRecord(key); err != nil {
			return nil, err
		}
	}
	return finished, err
}

// isRecord tells whether the record under a key belongs to the key.
func (s *Store) isRecord(key string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.checked[key] {
		return true, nil
	}
	name := filepath.Join(pointsDir, key+recordSuffix)
	data, err := s.read(name)
	if err != nil {
		return false, fmt.Errorf("%w; remove it and run the same command again", err)
	}
	s.checked[key] = s.sealed(name, key, data)
	return s.checked[key], nil
}

// sealed tells whether a file belongs to a key, and warns once if not. The store must be locked.
func (s *Store) sealed(name, key string, data []byte) bool {
	err := seal.Check(key, data)
	if err != nil && !s.warned[name] {
		s.warned[name] = true
		s.warn(fmt.Sprintf("%s: %v; it is run again", s.path(name), err))
	}
	return err == nil
}

// save keeps the record of a point, even if the point has failed before.
func (s *Store) save(key string, r results.Record) error {
	var b bytes.Buffer
	if err := r.Write(&b, "json"); err != nil {
		return err
	}
	if err := s.seal(pointsDir, key, b.Bytes()); err != nil {
		return err
	}
	s.mu.Lock()
	s.checked[key] = true
	s.mu.Unlock()
	return remove(s.path(failedDir, key+failureSuffix))
}

// seal writes a JSON object under a key, sealed.
func (s *Store) seal(dir, key string, object []byte) error {
	data, err := seal.Seal(key, object)
	if err != nil {
		return err
	}
	return s.write(filepath.Join(dir, key+recordSuffix), data)
}

// fail keeps the reason why a point failed, in one line.
func (s *Store) fail(key string, why error) error {
	if err := os.MkdirAll(s.path(failedDir), dirMode); err != nil {
		return storeError{s.dir, err}
	}
	line := visible.Text(strings.Join(strings.Fields(why.Error()), " ")) + "\n"
	return s.write(filepath.Join(failedDir, key+failureSuffix), []byte(line))
}

// load reads the record of a point.
func (s *Store) load(key string) (results.Record, error) {
	var r results.Record
	name := filepath.Join(pointsDir, key+recordSuffix)
	data, err := s.read(name)
	if err == nil {
		err = s.decode(name, data, &r)
	}
	return r, err
}

// facts reads the facts of a work, if they are known and verified.
func (s *Store) facts(key string) (f Facts, known bool, err error) {
	known, err = s.object(worksDir, key, &f)
	return f, known, err
}

func (s *Store) saveFacts(key string, f Facts) error { return s.saveObject(worksDir, key, f) }

// decode reads a JSON file of ours whose seal is right.
func (s *Store) decode(name string, data []byte, into any) error {
	err := userfile.CheckJSON(data)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return fmt.Errorf("%s: damaged: %w; remove it and run the sweep again", s.path(name), err)
	}
	return nil
}

// maxGridBytes limits sweep.json, which lists all points in some 300 bytes each.
const maxGridBytes = 1 << 30

// read reads a file of the folder.
func (s *Store) read(name string) ([]byte, error) {
	if name == gridFile {
		return userfile.Read(s.path(name), maxGridBytes)
	}
	return userfile.Read(s.path(name), results.MaxBytes)
}

// remove removes a file or an empty folder, if it is there.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// LogDir is the folder inside that of a sweep for the output of its shards. It is removed when the
// sweep is complete.
func LogDir(dir string) string { return filepath.Join(dir, shardsDir) }

// ForgetFailures removes the reasons of failures of points that are to be run again: those with
// some keys, or all if keys is nil.
func (s *Store) ForgetFailures(keys []string) error {
	if keys == nil {
		return os.RemoveAll(s.path(failedDir))
	}
	for _, key := range keys {
		if err := remove(s.path(failedDir, key+failureSuffix)); err != nil {
			return err
		}
	}
	return nil
}

// failure returns why a point failed, nil if it did not.
func (s *Store) failure(key string) (why, err error) {
	line, err := s.read(filepath.Join(failedDir, key+failureSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return errors.New(strings.TrimSpace(string(line))), nil
}
