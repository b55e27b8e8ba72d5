package reference

import "fmt"

// folded returns the machine as its controller sees it: one of fewer rows and more
// columns, if the rows of the problem leave parts of the array idle that column groups
// can share.
func (m Machine) folded(p Problem) Machine {
	if m.Fold > 1 && p.Samples() <= m.Rows/m.Fold {
		m.Geometry = m.Folded(m.Fold)
	}
	return m
}

func (m Machine) checkFold() error {
	if m.Fold <= 1 || m.Rows%m.Fold == 0 {
		return nil
	}
	return fmt.Errorf("reference: Machine.Fold: must divide %d rows, got %d", m.Rows, m.Fold)
}

// parts tells how a pass, which is planned for tiles of some rows and columns, lies on
// the array: the tile's columns are cut into pieces as wide as the array, which lie below
// each other.
type parts struct {
	tileRows, tileCols int
	cols               int // of the array
}

// job returns where in a pass the job of PE(r,c) is.
func (p parts) job(r, c int) int { return r%p.tileRows*p.tileCols + p.channel(r, c) }

// channel returns which column of the tile PE(r,c) works for.
func (p parts) channel(r, c int) int { return r/p.tileRows*p.cols + c }

// pe returns the PE of a job.
func (p parts) pe(job int) (r, c int) {
	row, col := job/p.tileCols, job%p.tileCols
	return col/p.cols*p.tileRows + row, col % p.cols
}
