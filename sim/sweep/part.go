package sweep

import (
	"bufio"
	"bytes"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"pgsim/configs/userfile"
)

// Part is a subset of the points of a grid: those with some keys and, of these, a shard. The zero
// value is all points.
type Part struct {
	// Keys are those of the points, nil for all points of the grid.
	Keys []string
	// Shard picks a share of them.
	Shard Shard
}

// points returns the points of the part in the order of the grid, each key once.
func (p Part) points(g *Grid) iter.Seq[Point] {
	if p.Keys != nil {
		return p.chosen(g)
	}
	return func(yield func(Point) bool) {
		seen := map[string]bool{}
		for i := range g.Len() {
			point := g.Point(i)
			if p.Shard.has(i, g.Len()) && !seen[point.Key] && !yield(point) {
				return
			}
			seen[point.Key] = true
		}
	}
}

// chosen returns the points with the keys of the part. Shards divide these points, not the grid,
// so even a few neighbouring points are spread over all shards.
func (p Part) chosen(g *Grid) iter.Seq[Point] {
	wanted := map[string]bool{}
	for _, key := range p.Keys {
		wanted[key] = true
	}
	var all []Point
	for i := range g.Len() {
		if point := g.Point(i); wanted[point.Key] {
			all = append(all, point)
			delete(wanted, point.Key)
		}
	}
	return func(yield func(Point) bool) {
		for i, point := range all {
			if p.Shard.has(i, len(all)) && !yield(point) {
				return
			}
		}
	}
}

// keysFile holds the keys of a part, for the tasks that run it.
const keysFile = "keys"

// maxKeysBytes is more than the keys of the largest grid take.
const maxKeysBytes = 1 << 28

// KeysFile returns the file that [Store.WriteKeys] writes in a folder.
func KeysFile(dir string) string { return filepath.Join(dir, shardsDir, keysFile) }

// WriteKeys writes the keys of points, one per line, for the tasks that run them.
func (s *Store) WriteKeys(keys []string) error {
	return s.folder.Write(filepath.Join(shardsDir, keysFile), []byte(strings.Join(keys, "\n")+"\n"))
}

// ReadKeys reads the keys of points, one per line, and refuses keys of no point of the grid.
func (g *Grid) ReadKeys(path string) ([]string, error) {
	text, err := userfile.Read(path, maxKeysBytes)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for i := range g.Len() {
		known[g.Point(i).Key] = true
	}
	keys, line := []string{}, 0
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line++
		key := strings.TrimSpace(lines.Text())
		if key != "" && !known[key] {
			return nil, fmt.Errorf("%s:%d: no point of the grid has the key %q; take keys of this grid and build of pgsim", path, line, key)
		}
		if key != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}
