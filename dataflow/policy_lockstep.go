package dataflow

import (
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("lockstep",
		"a tile gets one LSB pass if any of its outputs is gated; needs a second accumulator set",
		lockstep{})
}

// lockstep interleaves MSB and LSB passes of neighbouring tiles:
// M0 M1 L0 M2 L1 ... M(n-1) L(n-2) L(n-1).
type lockstep struct{ anyMachine }

func (lockstep) Hardware(m Machine) hardware.Parts {
	return append(comparators(m), secondAccumulator(m))
}

func (lockstep) Begin(w Work) Sequence {
	return &lockstepSequence{work: w, tiles: w.tiles()}
}

type lockstepSequence struct {
	work      Work
	tiles     []Range
	msb, lsb  int        // tiles whose MSB, LSB pass has been chosen
	known     []pe.Cycle // of tiles lsb..msb-1: when their decisions are known
	chosenMSB bool
}

func (s *lockstepSequence) Next(now pe.Cycle) Choice {
	if s.lsb == len(s.tiles) {
		return Choice{}
	}
	ahead := s.msb - s.lsb
	if s.chosenMSB = s.msb < len(s.tiles) && ahead < lockstepAhead; s.chosenMSB {
		p := s.work.tilePass(High, s.work.High, s.tiles[s.msb])
		p.Timing.Drains = false
		p.Activity.Drained = 0
		s.msb++
		return Choice{Pass: &p}
	}
	if now < s.known[0] {
		return Choice{Until: s.known[0]}
	}
	p := s.lowPass(s.tiles[s.lsb])
	s.known = s.known[1:]
	s.lsb++
	return Choice{Pass: &p}
}

// lockstepAhead is how many tiles may be between their MSB pass and their LSB pass. The PEs have
// two accumulator sets.
const lockstepAhead = 2

// lowPass returns the LSB pass of a tile, in which only the gated PEs work. It may be a mere drain.
func (s *lockstepSequence) lowPass(tile Range) Pass {
	gated := s.work.gated(tile)
	steps := s.work.Low
	if gated == 0 {
		steps = 0
	}
	p := s.work.tilePass(Low, steps, tile)
	live := p.Activity.Drained
	p.Activity.LowSteps = uint64(gated) * uint64(steps)
	p.Activity.IdleNotGated = (live - uint64(gated)) * uint64(steps)
	p.Final = int(live)
	return p
}

func (s *lockstepSequence) Started(at pe.Cycle, timing pe.Pass) {
	if s.chosenMSB {
		s.known = append(s.known, at+s.work.AllKnown(timing))
	}
}
