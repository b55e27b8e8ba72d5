package dataflow

import (
	"slices"

	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// SumPlace says where the sums of a part of K may wait for those of the next part.
type SumPlace struct {
	// Name is the setting's value, Doc one sentence on it.
	Name, Doc string
	// PEs tells whether sums may stay in the PEs if operands have to be cut along K. Scratchpad
	// tells whether they may go through the output scratchpad, even if operands need not be cut. If
	// both are allowed, the place that moves fewer bytes is taken.
	PEs, Scratchpad bool
}

// InPEs is the name of the SumPlace of sums that stay in the PEs.
const InPEs = string(configs.SumsInPEs)

// SumPlaces are the known settings of array.sums.
var SumPlaces = registry.New[SumPlace]("sums")

func init() {
	for _, p := range []SumPlace{
		{
			Name: InPEs, PEs: true,
			Doc: "sums stay in the PEs: a tile goes past all parts of K before the next one",
		},
		{
			Name: "scratchpad", Scratchpad: true,
			Doc: "sums go through the output scratchpad where operands are cut along K, and where fewer bytes of DRAM are moved so: " +
				"all tiles and column groups whose sums have room there go past a part before the next; an adder below every drain chain",
		},
		{
			Name: "auto", PEs: true, Scratchpad: true,
			Doc: "layer by layer, whichever of both moves fewer bytes of DRAM; sums of gated and of recurrent layers stay in the PEs",
		},
	} {
		SumPlaces.Register(p.Name, p.Doc, p)
	}
}

// partAdder adds a sum that leaves the array to the sum of the parts before, which the output
// scratchpad delivers. Every drain chain has one, because each brings one result per cycle.
func partAdder(m Machine) hardware.Part {
	return hardware.Part{
		Name: "adder of the sums of parts", Group: hardware.PartialSums, Block: hardware.Adder,
		Count: m.ArrayCols() * max(1, m.DrainChains), Bits: m.AccumulatorBits, Uses: hardware.On(hardware.PartSum),
	}
}

// partSequence runs the tiles of a segment that adds up a part of K. Every pass drains. What leaves
// the array is added to what the output scratchpad has of the parts before. The sum goes back to
// the scratchpad or, with the last part, on to the results.
type partSequence struct {
	work  Work
	tiles []Range // not run yet
}

func (s *partSequence) Next(pe.Cycle) Choice {
	if len(s.tiles) == 0 {
		return Choice{}
	}
	w := s.work
	p := w.fullPass(s.tiles[0])
	p.Operands = w.Operands
	outputs := int(p.Activity.Drained)
	if w.Added {
		p.SumsRead = outputs
	}
	if w.More {
		p.SumsWritten = outputs
	} else {
		p.Final = outputs
	}
	s.tiles = s.tiles[1:]
	return Choice{Pass: &p}
}

func (*partSequence) Started(pe.Cycle, pe.Pass) {}

// ByParts cuts segments of all of K into parts of the given number of operands. All segments of a
// list go past one part before the next. Every other list goes through the parts in reverse order.
func ByParts(lists [][]Segment, k, operands int) []Segment {
	var cut []Segment
	parts := split(Range{Hi: k}, operands)
	for _, list := range lists {
		for i, part := range parts {
			for _, s := range list {
				s.PartOperands, s.Operands, s.Added, s.More = 0, part, i > 0, i < len(parts)-1
				cut = append(cut, s)
			}
		}
		slices.Reverse(parts)
	}
	return cut
}
