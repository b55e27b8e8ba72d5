package rules

// For returns the machine as it runs a layer. If the machine can fold k column groups, and a part
// of its rows is enough for all pixels that run together, this is a machine of R/k rows and k*C
// columns.
func (m Machine) For(l Layer) Machine {
	if m.Fold > 1 && l.together() <= m.Rows/m.Fold {
		m.Rows, m.Cols, m.folds = m.Rows/m.Fold, m.Cols*m.Fold, m.Fold
	}
	return m
}

// rowsOfPEs is the number of rows of PEs in the array, folded or not. colsOfPEs is the number of
// columns.
func (m Machine) rowsOfPEs() int { return m.Rows * max(1, m.folds) }
func (m Machine) colsOfPEs() int { return m.Cols / max(1, m.folds) }

// PE returns the PE that works in a row and a column of a machine as it runs a layer. Columns
// beyond those of the array are in the rows below.
func (m Machine) PE(row, col int) (peRow, peCol int) {
	cols := m.colsOfPEs()
	return col/cols*m.Rows + row, col % cols
}

// unfold returns a pass in which rows and columns of PEs are replaced by those of a machine as it
// runs a layer.
func (m Machine) unfold(p Pass) Pass {
	if m.folds <= 1 {
		return p
	}
	work := make([]Work, len(p.Work))
	for i, w := range p.Work {
		if w.Row >= 0 && w.Col >= 0 && w.Col < m.colsOfPEs() { // others are left unchanged and refused later
			w.Row, w.Col = w.Row%m.Rows, w.Row/m.Rows*m.colsOfPEs()+w.Col
		}
		work[i] = w
	}
	p.Work = work
	return p
}
