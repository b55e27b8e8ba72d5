package silicon

import (
	"fmt"
	"slices"

	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

// Sizes of the parts of our array. Weights have a sign besides weightBits. A word of a queue is as
// wide as in the model: the number of a word of the activation scratchpad.
const (
	rtlWeightBits = weightBits + 1
	tokenBits     = 14
	entryBits     = 14
	rowsOfArray   = 16
	depth         = 8
)

// arrayParts are parts of our array, as in package pe/rtl.
func arrayParts() []Piece {
	var all []Piece
	for _, n := range [][2]int{{1, 1}, {4, 1}, {4, 2}} {
		all = append(all, rtlPE(n[0], n[1]))
	}
	for _, n := range []int{sumBits, 24} {
		all = append(all, Piece{
			Part: "gate of our array, two-sided", Size: fmt.Sprintf("%d bits", n), Top: "pg_compare",
			Params: []Param{{"A", n}}, Model: hardware.Parts{comparator(n)},
		})
	}
	for _, rows := range []int{rowsOfArray, 4} {
		all = append(all, chain(rows, sumBits))
	}
	for _, n := range [][2]int{{4, depth}, {4, 3}} {
		all = append(all, queuesOfPEs(n[0], n[1]))
	}
	for _, n := range [][2]int{{4, depth}, {4, 3}} {
		all = append(all, queueOfColumn(n[0], n[1]))
	}
	return append(all, crossbars()...)
}

// rtlPE is the PE of our array under column-share. It has its own job, a gate for either side, and
// a register for a compared sum.
func rtlPE(lanes, digit int) Piece {
	return Piece{
		Part: "PE of our array", Size: peSize(lanes, digit, weightBits, sumBits), Top: "pg_pe",
		Params: append(peParams("P", lanes, digit, rtlWeightBits, sumBits), Param{"TOKW", tokenBits}),
		Model:  append(peModel("bit-serial", lanes, digit, weightBits, sumBits), comparator(sumBits)),
	}
}

// chain is the drain chain of a column.
func chain(rows, bits int) Piece {
	return Piece{
		Part: "drain chain of a column", Size: fmt.Sprintf("%d rows of %d bits", rows, bits), Top: "pg_chain",
		Params: []Param{{"R", rows}, {"DW", bits}, {"RW", ints.Log2(rows)}},
		Model: hardware.Parts{
			{Name: "link of the drain chain", Group: hardware.Drain, Block: hardware.Register, Count: rows, Bits: bits},
			{Name: "choice of the PE's own result", Group: hardware.Drain, Block: hardware.Multiplexer, Count: rows, Bits: bits, Inputs: 2},
		},
	}
}

// queuesOfPEs are the queues of the PEs of a column.
func queuesOfPEs(rows, entries int) Piece {
	return Piece{
		Part: "queues of a column's PEs", Size: fmt.Sprintf("%d rows, %d deep", rows, entries), Top: "pg_pe_queue",
		Params: []Param{{"R", rows}, {"F", entries}, {"RW", ints.Log2(rows)}, {"FW", ints.Log2(entries + 1)}, {"EW", entryBits}},
		Model:  hardware.Parts{queue(rows, entries)},
	}
}

// queueOfColumn is the queue that the PEs of a column share.
func queueOfColumn(rows, entries int) Piece {
	return Piece{
		Part: "queue of a column", Size: fmt.Sprintf("%d rows, %d deep", rows, entries), Top: "pg_bank",
		Params: []Param{
			{"SIZE", rows}, {"LINES", entries}, {"SW", ints.Log2(rows)}, {"SCW", ints.Log2(rows + 1)}, {"ACW", ints.Log2(rows + 1)},
			{"FW", ints.Log2(entries + 1)}, {"ECW", ints.Log2(rows*entries + 1)}, {"EW", entryBits},
		},
		Model: hardware.Parts{queue(1, rows*entries)},
	}
}

func queue(number, entries int) hardware.Part {
	return hardware.Part{
		Name: "queue of gated outputs", Group: hardware.Queues, Block: hardware.Buffer,
		Count: number, Entries: entries, Bits: entryBits,
	}
}

// crossbars bring words from any bank to rows and columns. A lane of a stream of our array is
// digit_bits plus two bits: its sign and its plane.
func crossbars() []Piece {
	const lane = 3
	choice := func(bits, inputs int) hardware.Parts {
		return hardware.Parts{{
			Name: "crossbar", Group: hardware.Crossbars, Block: hardware.Multiplexer, Count: bits, Bits: 1, Inputs: inputs,
		}}
	}
	var all []Piece
	for _, n := range [][2]int{{rowsOfArray, 1}, {8, 1}} {
		rows, lanes := n[0], n[1]
		all = append(all, Piece{
			Part: "activation crossbar of a column", Size: fmt.Sprintf("%d rows, %d lanes", rows, lanes),
			Top: "pg_activation_crossbar", Params: []Param{{"R", rows}, {"RW", ints.Log2(rows)}, {"DW", lane * lanes}},
			Model: choice(rows*lanes, rows),
		})
	}
	for _, n := range [][2]int{{8, 1}, {4, 1}} {
		columns, lanes := n[0], n[1]
		all = append(all, Piece{
			Part: "weight crossbar", Size: fmt.Sprintf("%d columns, %d lanes", columns, lanes),
			Top:    "pg_weight_crossbar",
			Params: []Param{{"C", columns}, {"CW", ints.Log2(columns)}, {"DW", rtlWeightBits * lanes}},
			Model:  choice(columns*lanes*weightBits, columns),
		})
	}
	return all
}

// controllers decide which pass is next, and count its steps. No price covers them.
func controllers() []Piece {
	const rows, columns, tile = rowsOfArray, rowsOfArray, 12
	shape := []Param{{"R", rows}, {"C", columns}}
	piece := func(name, top string, params ...Param) Piece {
		return Piece{
			Part: name, Size: fmt.Sprintf("%d x %d PEs", rows, columns), Top: top, Params: append(slices.Clone(shape), params...),
		}
	}
	return []Piece{
		piece("controller of lockstep", "pg_ctrl_lockstep", Param{"TW", tile}),
		piece("sequencer of the feeders", "pg_sequencer", Param{"RCW", ints.Log2(rows + 1)}, Param{"CCW", ints.Log2(columns + 1)}),
		piece("decisions, lined up for the queues", "pg_decisions", Param{"RW", ints.Log2(rows)}),
	}
}
