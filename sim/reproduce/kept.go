package reproduce

import (
	"errors"

	"pgsim/results"
	"pgsim/results/keep"
)

// Names inside a folder that keeps comparisons.
const (
	comparisonsDir = "comparisons"
	lockFile       = ".lock"
	scratchDir     = ".tmp"
)

// Kept is a folder that keeps finished comparisons: the best designs of a subject within an area
// and with a number of channels. A run that was interrupted goes on where it was.
type Kept struct {
	folder *keep.Folder
	build  string
}

// OpenKept opens the folder, creates it if there is none, and locks it until Close. Comparisons of
// another build, by its digest, are made again. warn is called with one line for every file that is
// not as it should be.
func OpenKept(dir, build string, warn func(string)) (*Kept, error) {
	folder, err := keep.Open(dir, keep.Options{
		Work: "reproduction", Lock: lockFile, Scratch: scratchDir, Warn: warn,
		Holds: []string{comparisonsDir, lockFile, scratchDir}, MaxBytes: results.MaxBytes,
	})
	if err != nil {
		return nil, err
	}
	if err := folder.MakeDirs(comparisonsDir); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	return &Kept{folder, build}, nil
}

// Close unlocks the folder.
func (k *Kept) Close() error { return k.folder.Close() }

// keptRow is a row with what a report does not show.
type keptRow struct {
	Row
	Energy results.Parts        `json:"energy_by_price_pj"`
	Prices []results.PriceRange `json:"prices"`
}

// keptRows are the rows of a comparison.
type keptRows struct {
	Rows []keptRow `json:"rows"`
}

// rows returns the rows of a comparison that is kept, or makes and keeps it. Its key is everything
// that it depends on besides the build.
func (k *Kept) rows(key []any, compare func() ([]Row, error)) ([]Row, error) {
	if k == nil {
		return compare()
	}
	name := keep.Key(append([]any{k.build}, key...)...)
	var kept keptRows
	known, err := k.folder.Load(comparisonsDir, name, &kept)
	if err != nil {
		return nil, err
	}
	var rows []Row
	if known {
		for _, r := range kept.Rows {
			r.energy, r.prices = r.Energy, r.Prices
			rows = append(rows, r.Row)
		}
		return rows, nil
	}
	if rows, err = compare(); err != nil {
		return nil, err
	}
	for _, r := range rows {
		kept.Rows = append(kept.Rows, keptRow{r, r.energy, r.prices})
	}
	return rows, k.folder.Save(comparisonsDir, name, kept)
}
