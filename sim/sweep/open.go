package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pgsim/results/keep"
)

// OpenOptions say how to open a folder.
type OpenOptions struct {
	// Replace allows the folder's grid to be replaced by another one. Points that both have are
	// kept, others are removed.
	Replace bool
	// Shard is the share of the points that will be run. Shards work side by side in the folder of
	// a grid.
	Shard Shard
	// Warn is called with one line for every file in the folder that is not as it should be, and
	// whose point is run again. The calls may come from several goroutines at a time. It may be
	// nil.
	Warn func(line string)
}

// Open opens the folder of a grid, creates it if there is none, and locks it until Close. It
// refuses the folder of another grid.
func Open(dir string, g *Grid, o OpenOptions) (*Store, error) {
	if err := checkDir(dir); err != nil {
		return nil, err
	}
	if o.Shard.Count > 0 {
		return openShard(dir, g, o)
	}
	s, err := open(dir, lockFile, scratchDir, o.Warn)
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
	names, err := s.folder.Names(shardsDir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if filepath.Ext(name) != lockFile {
			continue
		}
		shard, err := open(s.folder.Dir(), filepath.Join(shardsDir, name), s.folder.Options().Scratch, s.folder.Options().Warn)
		if err != nil {
			return err
		}
		if err := shard.Close(); err != nil {
			return err
		}
	}
	return nil
}

// openShard opens the folder of a grid for one shard, which has its own lock and scratch.
func openShard(dir string, g *Grid, o OpenOptions) (*Store, error) {
	name := fmt.Sprintf("%d-of-%d", o.Shard.Index, o.Shard.Count)
	s, err := open(dir, filepath.Join(shardsDir, name+lockFile), filepath.Join(shardsDir, name+scratchDir), o.Warn)
	if err != nil {
		return nil, err
	}
	if err := s.join(g); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// join checks that the folder belongs to a grid, or makes it so.
func (s *Store) join(g *Grid) error {
	want, err := g.record()
	if err != nil {
		return err
	}
	have, err := s.readGrid()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.mkdirs(); err != nil {
			return err
		}
		return s.folder.Write(gridFile, want)
	case err != nil:
		return err
	case !bytes.Equal(have, want):
		return fmt.Errorf("%s: %s", s.folder.Dir(), anotherGrid)
	}
	return s.mkdirs()
}

// anotherGrid is the reason to refuse a folder.
const anotherGrid = "holds another grid, or one of another build of pgsim, or of files that have changed since"

// mkdirs creates the folders inside that of the sweep, with an empty scratch.
func (s *Store) mkdirs() error { return s.folder.MakeDirs(pointsDir, worksDir) }

// open creates the folder and takes a lock in it.
func open(dir, lock, scratch string, warn func(string)) (*Store, error) {
	o := folderOptions
	o.Lock, o.Scratch, o.Warn = lock, scratch, warn
	folder, err := keep.Open(dir, o)
	if err != nil {
		return nil, err
	}
	return &Store{folder: folder, checked: map[string]bool{}}, nil
}

// Close unlocks the folder. Files that were being written are gone by then.
func (s *Store) Close() error { return s.folder.Close() }

// begin clears what an interrupted sweep left half written, and writes the grid unless it is
// there.
func (s *Store) begin(g *Grid, replace bool) error {
	want, err := g.record()
	if err != nil {
		return err
	}
	have, err := s.readGrid()
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case bytes.Equal(have, want):
		return s.mkdirs()
	case !replace:
		return fmt.Errorf("%s: %s; name another folder, "+
			"or replace it with --replace: what both have is kept", s.folder.Dir(), anotherGrid)
	}
	if err := s.mkdirs(); err != nil {
		return err
	}
	if err := s.forget(g); err != nil {
		return err
	}
	return s.folder.Write(gridFile, want)
}

// forget removes the tables, and points that are not in a grid. Files that are not named like
// points don't belong to a sweep, and stay.
func (s *Store) forget(g *Grid) error {
	kept := map[string]bool{}
	for i := range g.Len() {
		kept[g.Point(i).Key] = true
	}
	for i := range g.Variants {
		kept[g.Variants[i].key(g)] = true
	}
	for _, dir := range []string{pointsDir, worksDir, failedDir, boundsDir} {
		names, err := s.folder.Names(dir)
		if err != nil {
			return err
		}
		for _, name := range names {
			key := strings.TrimSuffix(name, filepath.Ext(name))
			if kept[key] || !isKey(key) {
				continue
			}
			if err := os.Remove(s.folder.Path(dir, name)); err != nil {
				return err
			}
		}
	}
	for _, name := range []string{pointsCSV, layersCSV, pointsPQ, layersPQ, summaryFile, searchFile} {
		if err := remove(s.folder.Path(name)); err != nil {
			return err
		}
	}
	return nil
}

// end removes what is only needed while a sweep is under way.
func (s *Store) end() error {
	for _, dir := range []string{s.folder.Options().Scratch, shardsDir} {
		if err := os.RemoveAll(s.folder.Path(dir)); err != nil {
			return err
		}
	}
	if names, err := s.folder.Names(failedDir); err != nil || len(names) > 0 {
		return err
	}
	return remove(s.folder.Path(failedDir))
}
