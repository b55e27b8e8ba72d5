package rules

// For returns the machine as it runs a layer: if it can fold k column groups and a part
// of its rows is enough for all pixels that run together, one of R/k rows and k*C columns.
func (m Machine) For(l Layer) Machine {
	if m.Fold > 1 && l.together() <= m.Rows/m.Fold {
		m.Rows, m.Cols, m.folds = m.Rows/m.Fold, m.Cols*m.Fold, m.Fold
	}
	return m
}

// rowsOfPEs and colsOfPEs are those of the array, folded or not.
func (m Machine) rowsOfPEs() int { return m.Rows * max(1, m.folds) }
func (m Machine) colsOfPEs() int { return m.Cols / max(1, m.folds) }

// PE returns the PE that works in a row and a column of a machine as it runs a layer:
// columns beyond those of the array are in the rows below.
func (m Machine) PE(row, col int) (peRow, peCol int) {
	cols := m.colsOfPEs()
	return col/cols*m.Rows + row, col % cols
}

// unfold returns a pass with the rows and columns of a machine as it runs a layer in place
// of those of PEs.
func (m Machine) unfold(p Pass) Pass {
	if m.folds <= 1 {
		return p
	}
	work := make([]Work, len(p.Work))
	for i, w := range p.Work {
		if w.Row >= 0 && w.Col >= 0 && w.Col < m.colsOfPEs() { // others are left to be refused
			w.Row, w.Col = w.Row%m.Rows, w.Row/m.Rows*m.colsOfPEs()+w.Col
		}
		work[i] = w
	}
	p.Work = work
	return p
}
