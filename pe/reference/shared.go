package reference

import "fmt"

// shared says which columns share batches, and which rows share entries.
type shared struct {
	// ShareColumns (w) divides the number of columns. ShareRows (v) divides the number of rows that
	// run batches. 0 means all.
	ShareColumns int `yaml:"share_columns" range:"0.." default:"0"`
	ShareRows    int `yaml:"share_rows" range:"0.." default:"0"`
	// RotateRows puts pixel j of tile i into row (j + 5i) mod R.
	RotateRows bool `yaml:"rotate_rows" default:"false"`
}

// on returns the sharing of a machine in which the given number of rows run batches.
func (s shared) on(m Machine, rows int) (shared, error) {
	if s.ShareColumns == 0 {
		s.ShareColumns = m.Cols
	}
	if s.ShareRows == 0 {
		s.ShareRows = rows
	}
	if m.Cols%s.ShareColumns != 0 || rows%s.ShareRows != 0 {
		return s, fmt.Errorf("reference: Machine.Settings: share_columns and share_rows must divide %d columns and %d rows, got %d and %d",
			m.Cols, rows, s.ShareColumns, s.ShareRows)
	}
	return s, nil
}

// rotatedPass returns the MSB pass of a tile whose pixels are in other rows than those of the
// previous tile.
func (pl *plan) rotatedPass(t tile) *pass {
	const rotation = 5
	rows, cols := pl.machine.Rows, pl.machine.Cols
	p := pl.newPass(KindHigh, t.group)
	pl.streamChannels(p, t.group)
	for j := range t.pixels {
		row := (j + rotation*(t.first/rows)) % rows
		p.rowPixel[row] = pl.row(t, j)
		for c := range t.group.channels {
			p.jobs[row*cols+c] = work(pl.row(t, j), t.group.first+c)
		}
	}
	return p
}
