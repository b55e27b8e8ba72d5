package silicon

import (
	"fmt"

	"pgsim/pe/hardware"
)

// blocks are the building blocks that a price table has prices for.
func blocks() []Piece {
	var all []Piece
	block := func(part, top string, model hardware.Part, params ...Param) {
		model.Name, model.Group, model.Count, model.Uses = part, hardware.Array, 1, hardware.On(hardware.Step)
		all = append(all, Piece{
			Part: part, Size: sizeOf(model), Top: "block_" + top, Params: params, Model: hardware.Parts{model},
		})
	}
	for _, n := range []int{sumBits, 24, 16, 12, 8} {
		block("adder", "adder", hardware.Part{Block: hardware.Adder, Bits: n}, Param{"N", n})
	}
	for _, n := range []int{sumBits, 24, 16} {
		block("comparator", "comparator", hardware.Part{Block: hardware.Comparator, Bits: n}, Param{"N", n})
	}
	for _, n := range [][2]int{{8, 8}, {8, 4}, {8, 2}, {4, 4}, {16, 16}} {
		block("multiplier", "multiplier", hardware.Part{Block: hardware.Multiplier, Bits: n[0], By: n[1]},
			Param{"W", n[0]}, Param{"P", n[1]})
	}
	for _, n := range []int{weightBits, 4} {
		block("gate of a weight by a digit", "gate", hardware.Part{Block: hardware.Gate, Bits: n}, Param{"N", n})
	}
	for _, n := range []struct{ bits, places, apart int }{{9, 8, 1}, {13, 8, 1}, {12, 4, 2}, {14, 2, 4}} {
		block("shifter", "shifter", hardware.Part{Block: hardware.Shifter, Bits: n.bits, Inputs: n.places},
			Param{"B", n.bits}, Param{"N", n.places}, Param{"S", n.apart})
	}
	for _, n := range [][2]int{{1, 16}, {1, 4}, {8, 16}, {32, 2}} {
		block("multiplexer", "multiplexer", hardware.Part{Block: hardware.Multiplexer, Bits: n[0], Inputs: n[1]},
			Param{"B", n[0]}, Param{"N", n[1]})
	}
	for _, n := range []int{sumBits, 8} {
		block("register", "register", hardware.Part{Block: hardware.Register, Bits: n}, Param{"N", n})
	}
	for _, n := range [][2]int{{12, 8}, {12, 32}, {32, 8}} {
		block("buffer of flip-flops", "buffer", hardware.Part{Block: hardware.Buffer, Bits: n[0], Entries: n[1]},
			Param{"B", n[0]}, Param{"N", n[1]})
	}
	return all
}

// sizeOf says how large a block is.
func sizeOf(p hardware.Part) string {
	switch {
	case p.By > 0:
		return fmt.Sprintf("%d x %d bits", p.Bits, p.By)
	case p.Inputs > 0 && p.Block == hardware.Shifter:
		return fmt.Sprintf("%d bits to %d places", p.Bits, p.Inputs)
	case p.Inputs > 0:
		return fmt.Sprintf("%d bits from %d", p.Bits, p.Inputs)
	case p.Entries > 0:
		return fmt.Sprintf("%d words of %d bits", p.Entries, p.Bits)
	}
	return fmt.Sprintf("%d bits", p.Bits)
}
