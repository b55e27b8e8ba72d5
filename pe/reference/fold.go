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

// layout tells how a pass, which is planned for tiles of some rows and columns, lies on
// the array: the tile's columns are cut into pieces as wide as the array, which lie below
// each other.
type layout struct {
	tileRows, tileCols int
	cols               int // of the array
}

// job returns where in a pass the job of PE(r,c) is.
func (l layout) job(r, c int) int { return r%l.tileRows*l.tileCols + l.channel(r, c) }

// channel returns which column of the tile PE(r,c) works for.
func (l layout) channel(r, c int) int { return r/l.tileRows*l.cols + c }

// pe returns the PE of a job.
func (l layout) pe(job int) (r, c int) {
	row, col := job/l.tileCols, job%l.tileCols
	return col/l.cols*l.tileRows + row, col % l.cols
}
