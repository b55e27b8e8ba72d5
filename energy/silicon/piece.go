package silicon

import (
	"fmt"
	"strings"

	"pgsim/pe/hardware"
)

// Piece is something that package energy has a price for, together with its Verilog.
type Piece struct {
	// Part is the part that it is one configuration of, e.g. "queue of gated outputs".
	Part string
	// Size describes the configuration, e.g. "4 lanes of 2 bits".
	Size string
	// Top is its Verilog module, and Params are the parameters that differ from their defaults.
	Top    string
	Params []Param
	// Model are the parts that package energy prices it as. It is empty for a piece that the array
	// needs but that no price covers.
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

// Reference is the piece that areas are divided by: the smallest PE with a gate, as in preset
// pg-16x16.
func Reference() Piece { return plainSerial(1, 1, weightBits, sumBits) }

// Widths of the shipped presets.
const (
	weightBits = 8
	sumBits    = 32
)

// Pieces returns all pieces. Those of one part are consecutive, and the first of them is the part's
// own reference.
func Pieces() []Piece {
	var all []Piece
	for _, some := range [][]Piece{blocks(), plainPEs(), arrayParts(), controllers()} {
		all = append(all, some...)
	}
	return all
}
