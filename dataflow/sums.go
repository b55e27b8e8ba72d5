package dataflow

import (
	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// SumPlace is where the sums of a part of K may wait for those of the next, in layers
// whose operands are cut along K.
type SumPlace struct {
	// Name is the setting's value, Doc one sentence on it.
	Name, Doc string
	// PEs and Scratchpad tell whether they may stay in the PEs, and whether they may go
	// through the output scratchpad. Of both, that is taken which moves fewer bytes.
	PEs, Scratchpad bool
}

// InPEs is the name of the place of sums that stay in the PEs.
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
			Doc: "sums go through the output scratchpad: all tiles of a block go past a part of K before the next part; " +
				"an adder below every drain chain",
		},
		{
			Name: "auto", PEs: true, Scratchpad: true,
			Doc: "layer by layer, whichever of both moves fewer bytes of DRAM; gated layers keep sums in the PEs",
		},
	} {
		SumPlaces.Register(p.Name, p.Doc, p)
	}
}

// partAdder adds a sum that leaves the array to that of the parts before, which the output
// scratchpad gives. There is one for every drain chain, as each brings a result per cycle.
func partAdder(m Machine) hardware.Part {
	return hardware.Part{
		Name: "adder of the sums of parts", Group: hardware.PartialSums, Block: hardware.Adder,
		Count: m.ArrayCols() * max(1, m.DrainChains), Bits: m.AccumulatorBits, Uses: hardware.On(hardware.PartSum),
	}
}

// partSequence runs all tiles of a segment past one part of K after the other:
//
//	tile 0 K0   tile 1 K0   tile 2 K0 | tile 0 K1   tile 1 K1   tile 2 K1 | ...
//
// Every pass drains. What leaves the array is added to what the output scratchpad has of
// the parts before, and goes there, or on to the results with the last part.
type partSequence struct {
	work  Work
	parts []Range // not all of whose passes have run
	tiles []Range // not run yet past the first of them
	added bool    // the scratchpad has sums of the parts before
}

func (s *partSequence) Next(pe.Cycle) Choice {
	if len(s.tiles) == 0 {
		if s.parts = s.parts[1:]; len(s.parts) == 0 {
			return Choice{}
		}
		s.tiles, s.added = s.work.tiles(), true
	}
	w := s.work
	p := w.tilePass(Full, w.Steps(s.parts[0].Len(), w.Layer.Activation.Bits), s.tiles[0])
	p.Operands = s.parts[0]
	outputs := int(p.Activity.Drained)
	if s.added {
		p.SumsRead = outputs
	}
	if last := len(s.parts) == 1; last {
		p.Final = outputs
	} else {
		p.SumsWritten = outputs
	}
	s.tiles = s.tiles[1:]
	return Choice{Pass: &p}
}

func (*partSequence) Started(pe.Cycle, pe.Pass) {}

func (s *partSequence) ends() bool { return len(s.parts) == 1 && len(s.tiles) == 0 }

// after returns the parts that follow one in the order of a segment with SumsOut.
func (s Segment) after(part Range, k int) []Range {
	parts := s.PartsInOrder(k)
	for i, p := range parts {
		if p == part {
			return parts[i+1:]
		}
	}
	return nil
}
