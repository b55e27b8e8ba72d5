package dataflow

import (
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// Reach is how far a gated output may be from the PE that completes it, in policies
// whose columns share batches.
type Reach struct {
	// ShareColumns (w) is the width of a cluster of columns that share batches, and
	// ShareRows (v) the height of a neighbourhood of rows that share entries; 0 is all.
	ShareColumns int `yaml:"share_columns" range:"0..1024" default:"0" doc:"Columns that share batches (w), a divisor of array.cols: those of a cluster of w run each other's batches, which takes a w:1 choice of weights per column. 0 is all columns, 1 none."`
	ShareRows    int `yaml:"share_rows" range:"0..1024" default:"0" doc:"Rows that share entries of queues (v), a divisor of array.rows: a PE completes outputs of its neighbourhood of v rows, which takes a v:1 choice of activations per PE. 0 is all rows, 1 none."`
	// RotateRows deals the pixels of a tile to other rows than those of the tile
	// before.
	RotateRows bool `yaml:"rotate_rows" default:"false" doc:"Whether pixel j of tile i is in row (j + 5i) mod array.rows, so that neighbouring pixels don't fall to the same rows again and again, instead of in row j."`
	Ordered    `yaml:",inline"`
}

// Check refuses clusters and neighbourhoods of unequal size.
func (r Reach) Check(m Machine) error {
	if err := divides("array.share_columns", r.ShareColumns, "array.cols", m.Cols); err != nil {
		return err
	}
	return divides("array.share_rows", r.ShareRows, "array.rows", m.Rows)
}

func divides(key string, part int, wholeKey string, whole int) error {
	if part == 0 || whole%part == 0 {
		return nil
	}
	return strict.Errorf(key, "must divide %s = %d, or be 0 for all, got %d", wholeKey, whole, part)
}

// columns returns w.
func (r Reach) columns(m Machine) int { return orAll(r.ShareColumns, m.Cols) }

// rows returns v.
func (r Reach) rows(m Machine) int { return orAll(r.ShareRows, m.Rows) }

func orAll(part, all int) int {
	if part == 0 {
		return all
	}
	return part
}

// rotation is by how many rows a tile is rotated against the one before: an odd
// number, so that with a power of two of rows every pixel comes to all of them.
const rotation = 5

// rotated returns the pixels of a tile of a segment in the order of the rows that
// hold them, -1 for rows without one.
func (r Reach) rotated(w Work, tile Range) []int {
	pixels := make([]int, w.Rows)
	for row := range pixels {
		pixels[row] = -1
	}
	shift := 0
	if r.RotateRows {
		shift = rotation * ((tile.Lo - w.Pixels.Lo) / w.Rows)
	}
	for m := tile.Lo; m < tile.Hi; m++ {
		pixels[(m-tile.Lo+shift)%w.Rows] = m
	}
	return pixels
}

// hardware returns what brings operands to the PEs of LSB passes: an activation
// stream per PE, which chooses among the banks of its neighbourhood, and a choice
// of the weights of a cluster for every column. Where there is one place to choose
// from, there is no choice.
func (r Reach) hardware(m Machine) hardware.Parts {
	parts := hardware.Parts{streamPerPE(m)}
	if v := r.rows(m); v > 1 {
		choice := activationChoice(m, "activation crossbar", int(m.PEs()))
		choice.Inputs = share(choice.Inputs, v, m.Rows)
		parts = append(parts, choice)
	}
	parts = append(parts, activationWay(m))
	if w := r.columns(m); w > 1 {
		crossbar := weightCrossbar(m)
		crossbar[0].Inputs = share(crossbar[0].Inputs, w, m.Cols)
		parts = append(parts, crossbar...)
	}
	return parts
}

// share returns the part of some places that a part of all PEs chooses from: at least
// two, or it would be no choice.
func share(places, part, all int) int {
	const choice = 2
	if places == 0 {
		return 0 // a scratchpad that wasn't described
	}
	return min(places, max(choice, (places*part+all-1)/all))
}
