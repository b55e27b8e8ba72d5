package reference

import "fmt"

// folded returns the machine as its controller sees it. If the rows of the problem leave parts of
// the array idle that column groups can share, it is a machine of fewer rows and more columns.
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

// layout tells how a pass lies on the array. The pass is planned for tiles of some rows and
// columns. The tile's columns are cut into pieces as wide as the array, which are placed one below
// another.
type layout struct {
	tileRows, tileCols int
	cols               int // of the array
}

// job returns the index in a pass of the job of PE(r,c).
func (l layout) job(r, c int) int { return r%l.tileRows*l.tileCols + l.channel(r, c) }

// channel returns which column of the tile PE(r,c) works for.
func (l layout) channel(r, c int) int { return r/l.tileRows*l.cols + c }

// pe returns the PE of a job.
func (l layout) pe(job int) (r, c int) {
	row, col := job/l.tileCols, job%l.tileCols
	return col/l.cols*l.tileRows + row, col % l.cols
}
