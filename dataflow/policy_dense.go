package dataflow

import (
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("dense", "every pass carries all B bits; no gates (the baseline)", dense{})
}

// dense computes every output at all B bits.
type dense struct{ anyMachine }

func (dense) Hardware(Machine) hardware.Parts { return nil }

func (dense) Begin(w Work) Sequence {
	return &denseSequence{work: w, tiles: w.tiles()}
}

// FoldHardware returns nothing.
func (dense) FoldHardware(Machine) hardware.Parts { return nil }

// BeginFolds streams all pixels past every weight tile.
func (dense) BeginFolds(w Work) Sequence { return &foldSequence{work: w, passes: w.fullFolds()} }

type denseSequence struct {
	work  Work
	tiles []Range // not run yet
}

func (s *denseSequence) Next(pe.Cycle) Choice {
	if len(s.tiles) == 0 {
		return Choice{}
	}
	p := s.work.fullPass(s.tiles[0])
	p.Final = int(p.Activity.Drained)
	s.tiles = s.tiles[1:]
	return Choice{Pass: &p}
}

func (*denseSequence) Started(pe.Cycle, pe.Pass) {}
