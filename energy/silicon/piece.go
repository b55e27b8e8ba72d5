package silicon

import (
	"fmt"
	"strings"

	"pgsim/pe/hardware"
)

// Piece is something that package energy has a price for, and the same in Verilog.
type Piece struct {
	// Part is what it is one configuration of, e.g. "queue of gated outputs".
	Part string
	// Size says which configuration, e.g. "4 lanes of 2 bits".
	Size string
	// Top is its Verilog module, and Params are those of its parameters that differ
	// from their defaults.
	Top    string
	Params []Param
	// Model are the parts that package energy prices it as. Where the model has
	// nothing, it is empty: what the array needs and no price knows of.
	Model hardware.Parts
}

// Param is a parameter of a Verilog module.
type Param struct {
	Name  string
	Value int
}

// Name returns part and size.
func (p Piece) Name() string { return p.Part + ", " + p.Size }

// key names a piece in the files of figures: its module and parameters.
func (p Piece) key() string {
	words := []string{p.Top}
	for _, q := range p.Params {
		words = append(words, fmt.Sprintf("%s=%d", q.Name, q.Value))
	}
	return strings.Join(words, " ")
}

// Reference is the piece that areas are divided by: the smallest PE with a gate, as
// preset pg-16x16 has it.
func Reference() Piece { return plainSerial(1, 1, weightBits, sumBits) }

// Widths of the shipped presets.
const (
	weightBits = 8
	sumBits    = 32
)

// Pieces returns all pieces, those of a part in a row, the first of them the part's
// own reference.
func Pieces() []Piece {
	var all []Piece
	for _, some := range [][]Piece{blocks(), plainPEs(), arrayParts(), controllers()} {
		all = append(all, some...)
	}
	return all
}
