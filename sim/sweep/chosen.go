package sweep

import (
	"encoding/json"
	"os"

	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/keep"
	"pgsim/sim"
)

// This file is what a search needs of a sweep. A search chooses points step by step.

// Fidelity says how much of every machine is simulated.
func (g *Grid) Fidelity() sim.Fidelity { return g.fidelity }

// Prepare returns the workload of a variant with its gates decided, and its facts. They are read
// from the store, or found and kept there.
func (g *Grid) Prepare(v *Variant, store *Store) (pgworkloads.Workload, Facts, error) {
	work, err := g.prepare(v, store)
	return work.Workload, work.Facts, err
}

// Finished returns which points of a grid are finished, by their keys.
func (s *Store) Finished(g *Grid) (map[string]bool, error) { return s.finished(g) }

// Record returns the record of a finished point.
func (s *Store) Record(p Point) (results.Record, error) { return s.load(p.Key) }

// Failure returns why a point failed, or nil if it did not.
func (s *Store) Failure(p Point) (why, err error) { return s.failure(p.Key) }

// Bound is a lower bound of a full run of a point, found by a run of its array alone.
type Bound struct {
	Cycles   float64 `json:"cycles"`
	EnergyPJ float64 `json:"energy_pj"`
}

// Bound returns the bound of a point. It returns false if none is kept, or if the file there is
// not verified as the point's.
func (s *Store) Bound(p Point) (b Bound, known bool, err error) {
	known, err = s.folder.Load(boundsDir, p.Key, &b)
	return b, known, err
}

// SaveBound keeps the bound of a point.
func (s *Store) SaveBound(p Point, b Bound) error {
	if err := os.MkdirAll(s.folder.Path(boundsDir), keep.DirMode); err != nil {
		return s.folder.Failed(err)
	}
	return s.folder.Save(boundsDir, p.Key, b)
}

// WriteSearch keeps the result of a search beside the points.
func (s *Store) WriteSearch(found any) error {
	data, err := keep.Indented(found)
	if err != nil {
		return err
	}
	return s.folder.Write(searchFile, data)
}

// ForgetSearch removes the result of a search, because another search begins.
func (s *Store) ForgetSearch() error { return remove(s.folder.Path(searchFile)) }

// MarshalAxes returns the values of a point by the names of their axes, as JSON in the order of
// the axes.
func (g *Grid) MarshalAxes(p Point) (json.RawMessage, error) {
	return valueRecord{g.Axes, p.Values()}.MarshalJSON()
}
