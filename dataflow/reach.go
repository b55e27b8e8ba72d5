package dataflow

import (
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// Reach is how far a gated output may be from the PE that completes it, for policies that run
// batches as soon as they fill a pass.
type Reach struct {
	// ShareColumns (w) is the width of a cluster of columns that share batches. ShareRows (v) is
	// the height of a neighbourhood of rows that share entries. 0 means all.
	ShareColumns int `yaml:"share_columns" range:"0..1024" default:"0" doc:"Columns that share batches (w), a divisor of array.cols: those of a cluster of w run each other's batches, which takes a w:1 choice of weights per column. 0 is all columns, 1 none."`
	ShareRows    int `yaml:"share_rows" range:"0..1024" default:"0" doc:"Rows that share entries of queues (v), a divisor of array.rows, under band-share of array.band_rows: a PE completes outputs of its neighbourhood of v rows, which takes a v:1 choice of activations per PE. 0 is all rows, 1 none."`
	// RotateRows puts the pixels of a tile into other rows than those of the tile before.
	RotateRows bool `yaml:"rotate_rows" default:"false" doc:"Whether pixel j of tile i is in row (j + 5i) mod array.rows, so that neighbouring pixels don't fall to the same rows again and again, instead of in row j."`
	Ordered    `yaml:",inline"`
}

// check refuses clusters and neighbourhoods of unequal size. Neighbourhoods divide the given number
// of rows, which is the value of rowsKey.
func (r Reach) check(m Machine, rowsKey string, rows int) error {
	if err := divides("array.share_columns", r.ShareColumns, "array.cols", m.Cols); err != nil {
		return err
	}
	return divides("array.share_rows", r.ShareRows, rowsKey, rows)
}

func divides(key string, part int, wholeKey string, whole int) error {
	if part == 0 || whole%part == 0 {
		return nil
	}
	return strict.Errorf(key, "must divide %s = %d, got %d", wholeKey, whole, part)
}

// columns returns w.
func (r Reach) columns(m Machine) int { return orAll(r.ShareColumns, m.Cols) }

func orAll(part, all int) int {
	if part == 0 {
		return all
	}
	return part
}

// homes returns the homes of pixels if the given rows run LSB passes.
func (r Reach) homes(rows int) homes {
	return homes{rows: rows, v: orAll(r.ShareRows, rows), rotates: r.RotateRows}
}

// hardware returns the parts that bring operands to the PEs of LSB passes in all rows, and to the
// rows in MSB passes if rows rotate.
func (r Reach) hardware(m Machine) hardware.Parts {
	parts := append(r.activations(m, "activation crossbar", m.Rows), activationWay(m))
	if r.RotateRows {
		parts = append(parts, rowRotator(m))
	}
	return append(parts, r.weights(m)...)
}

// activations returns the parts that bring activations to the PEs of LSB passes: a stream for each
// PE in the given rows, which chooses among the banks of its neighbourhood. With only one place to
// choose from, no choice is needed.
func (r Reach) activations(m Machine, name string, rows int) hardware.Parts {
	parts := hardware.Parts{ownStreams(m, rows*m.Cols)}
	if v := r.homes(rows).v; v > 1 {
		choice := activationChoice(m, name, rows*m.Cols)
		choice.Inputs = share(choice.Inputs, v, rows)
		parts = append(parts, choice)
	}
	return parts
}

// weights returns the hardware that lets every column choose among the weights of its cluster.
// There is none if columns don't share.
func (r Reach) weights(m Machine) hardware.Parts {
	w := r.columns(m)
	if w == 1 {
		return nil
	}
	crossbar := weightCrossbar(m)
	crossbar[0].Inputs = share(crossbar[0].Inputs, w, m.Cols)
	return crossbar
}

// share returns how many of the given places a part of all PEs chooses from. It is at least two,
// because fewer would be no choice.
func share(places, part, all int) int {
	const choice = 2
	if places == 0 {
		return 0 // a scratchpad that wasn't described
	}
	return min(places, max(choice, (places*part+all-1)/all))
}
