package silicon

import (
	"fmt"
	"slices"

	"pgsim/configs"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// plainPEs are PEs as a designer would write them.
func plainPEs() []Piece {
	var all []Piece
	for _, n := range [][2]int{{1, 1}, {4, 1}, {8, 1}, {16, 1}, {1, 2}, {4, 2}, {16, 2}, {4, 4}} {
		all = append(all, plainSerial(n[0], n[1], weightBits, sumBits))
	}
	all = append(all, plainSerial(1, 1, 4, sumBits), plainSerial(1, 1, weightBits, 24), plainSerial(16, 1, 4, 24))
	for _, n := range [][2]int{{4, 4}, {1, 4}, {1, 8}, {4, 8}} {
		all = append(all, plainParallel(n[0], n[1], weightBits, sumBits))
	}
	return append(all, plainParallel(4, 4, 4, 24))
}

// plainSerial is a bit-serial PE with a gate.
func plainSerial(lanes, digit, weight, sum int) Piece {
	return Piece{
		Part: "bit-serial PE", Size: peSize(lanes, digit, weight, sum),
		Top: "plain_bit_serial_pe", Params: peParams("P", lanes, digit, weight, sum),
		Model: append(peModel("bit-serial", lanes, digit, weight, sum), comparator(sum)),
	}
}

// plainParallel is a bit-parallel PE without a gate.
func plainParallel(lanes, width, weight, sum int) Piece {
	return Piece{
		Part: "bit-parallel PE", Size: peSize(lanes, width, weight, sum),
		Top: "plain_bit_parallel_pe", Params: peParams("D", lanes, width, weight, sum),
		Model: peModel("bit-parallel", lanes, width, weight, sum),
	}
}

func peSize(lanes, digit, weight, sum int) string {
	return fmt.Sprintf("%d x %d bits, weights of %d, sums of %d", lanes, digit, weight, sum)
}

func peParams(digitName string, lanes, digit, weight, sum int) []Param {
	return []Param{{"L", lanes}, {digitName, digit}, {"W", weight}, {"A", sum}}
}

// peModel returns the parts of a PE without the link of the drain chain, which is a separate piece.
func peModel(kind string, lanes, digit, weight, sum int) hardware.Parts {
	k, err := pe.Kinds.Lookup(kind)
	if err != nil {
		panic(err) // a kind of pgsim's own
	}
	element, err := k.New(configs.Array{Lanes: lanes, DigitBits: digit, WeightBits: weight, AccumulatorBits: sum})
	if err != nil {
		panic(err) // the sizes are constants of this package
	}
	return slices.DeleteFunc(element.Parts(), func(p hardware.Part) bool { return p.Group == hardware.Drain })
}

// comparator is the comparator of a PE.
func comparator(bits int) hardware.Part {
	return hardware.Part{
		Name: "gate comparator", Group: hardware.Comparators, Block: hardware.Comparator,
		PerPE: true, Count: 1, Bits: bits, Uses: hardware.On(hardware.Comparison),
	}
}
