package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"pgsim/configs/userfile"
	"pgsim/configs/visible"
	"pgsim/results"
	"pgsim/results/keep"
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

	failureSuffix = ".txt"
)

// folderOptions are those of all folders of sweeps, but for locks and scratches.
var folderOptions = keep.Options{
	Work: "sweep", MaxBytes: results.MaxBytes,
	Holds: []string{
		gridFile, lockFile, scratchDir, pointsDir, worksDir, failedDir,
		pointsCSV, layersCSV, pointsPQ, layersPQ, summaryFile, shardsDir, boundsDir, searchFile,
	},
}

// Store is the folder of a sweep. Files in it are written completely or not at all.
type Store struct {
	folder *keep.Folder

	mu      sync.Mutex
	checked map[string]bool // keys whose record is verified
}

// finished returns the keys of the finished points of a grid: those whose record is there and
// verified.
func (s *Store) finished(g *Grid) (map[string]bool, error) {
	wanted := map[string]bool{}
	for _, key := range g.keys {
		wanted[key] = true
	}
	names, err := s.folder.Names(pointsDir)
	finished := map[string]bool{}
	for _, name := range names {
		key, isRecord := strings.CutSuffix(name, keep.Suffix)
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
	name := filepath.Join(pointsDir, key+keep.Suffix)
	data, err := s.folder.Read(name)
	if err != nil {
		return false, fmt.Errorf("%w; remove it and run the same command again", err)
	}
	s.checked[key] = s.folder.Sealed(name, key, data)
	return s.checked[key], nil
}

// save keeps the record of a point, even if the point has failed before.
func (s *Store) save(key string, r results.Record) error {
	var b bytes.Buffer
	if err := r.Write(&b, "json"); err != nil {
		return err
	}
	if err := s.folder.Seal(pointsDir, key, b.Bytes()); err != nil {
		return err
	}
	s.mu.Lock()
	s.checked[key] = true
	s.mu.Unlock()
	return remove(s.folder.Path(failedDir, key+failureSuffix))
}

// fail keeps the reason why a point failed, in one line.
func (s *Store) fail(key string, why error) error {
	if err := os.MkdirAll(s.folder.Path(failedDir), keep.DirMode); err != nil {
		return s.folder.Failed(err)
	}
	line := visible.Text(strings.Join(strings.Fields(why.Error()), " ")) + "\n"
	return s.folder.Write(filepath.Join(failedDir, key+failureSuffix), []byte(line))
}

// load reads the record of a point.
func (s *Store) load(key string) (results.Record, error) {
	var r results.Record
	name := filepath.Join(pointsDir, key+keep.Suffix)
	data, err := s.folder.Read(name)
	if err == nil {
		err = s.folder.Decode(name, data, &r)
	}
	return r, err
}

// facts reads the facts of a work, if they are known and verified.
func (s *Store) facts(key string) (f Facts, known bool, err error) {
	known, err = s.folder.Load(worksDir, key, &f)
	return f, known, err
}

func (s *Store) saveFacts(key string, f Facts) error { return s.folder.Save(worksDir, key, f) }

// maxGridBytes limits sweep.json, which lists all points in some 300 bytes each.
const maxGridBytes = 1 << 30

// readGrid reads sweep.json.
func (s *Store) readGrid() ([]byte, error) {
	return userfile.Read(s.folder.Path(gridFile), maxGridBytes)
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
		return os.RemoveAll(s.folder.Path(failedDir))
	}
	for _, key := range keys {
		if err := remove(s.folder.Path(failedDir, key+failureSuffix)); err != nil {
			return err
		}
	}
	return nil
}

// failure returns why a point failed, nil if it did not.
func (s *Store) failure(key string) (why, err error) {
	line, err := s.folder.Read(filepath.Join(failedDir, key+failureSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return errors.New(strings.TrimSpace(string(line))), nil
}
