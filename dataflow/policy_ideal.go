package dataflow

import (
	"slices"

	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("ideal",
		"LSB passes without a gap, right behind the MSB passes, waiting for no decision and no drain: a bound on the cycles of the array, not a machine",
		ideal{})
}

// ideal fills every PE of every LSB pass, and no pass waits for the results of
// another to leave the array: where passes are shorter than a drain, it would
// otherwise take longer than a policy that drains less often. All results count as
// final with the MSB pass: those that are final with the LSB passes, at the end of
// the group, would be written to DRAM later than by a policy that mixes passes.
//
// So it bounds the array's cycles. Where DRAM decides how long a layer takes,
// another policy's accesses may still come in a better order: 2 % were seen on random
// machines, 8 % on one with scratchpads of a few KiB.
type ideal struct{ anyMachine }

func (ideal) Hardware(m Machine) hardware.Parts { return comparators(m) }

// IsBound tells that no scratchpad bank holds the policy up.
func (ideal) IsBound() {}

func (ideal) Begin(w Work) Sequence {
	return &idealSequence{work: w, tiles: w.tiles()}
}

type idealSequence struct {
	work  Work
	tiles []Range  // not run yet
	gated []output // not run yet
}

// output is one output of a layer.
type output struct{ pixel, channel int32 }

func (s *idealSequence) Next(pe.Cycle) Choice {
	if len(s.tiles) > 0 {
		tile := s.tiles[0]
		s.tiles = s.tiles[1:]
		s.collect(tile)
		p := s.work.highPass(tile)
		p.Timing.OwnChains = true
		p.Final = tile.Len() * s.work.Channels.Len()
		return Choice{Pass: &p}
	}
	if len(s.gated) == 0 {
		return Choice{}
	}
	taken := s.gated[:min(len(s.gated), int(s.work.PEs()))]
	s.gated = s.gated[len(taken):]
	p := s.lowPass(taken)
	return Choice{Pass: &p}
}

func (s *idealSequence) collect(tile Range) {
	for m := tile.Lo; m < tile.Hi; m++ {
		for n := s.work.Channels.Lo; n < s.work.Channels.Hi; n++ {
			if s.work.Gates.Gated(m, n) {
				s.gated = append(s.gated, output{int32(m), int32(n)})
			}
		}
	}
}

func (s *idealSequence) lowPass(outputs []output) Pass {
	w := s.work
	p := w.lowPass(len(outputs))
	p.Final = 0
	p.Timing.OwnChains = true
	for _, o := range outputs {
		p.Pixels = append(p.Pixels, o.pixel)
		p.Channels = append(p.Channels, o.channel)
	}
	slices.Sort(p.Channels)
	p.Channels = slices.Compact(p.Channels)
	p.Activity.IdleTilePartial = (w.PEs() - uint64(len(outputs))) * uint64(w.Low)
	return p
}

func (*idealSequence) Started(pe.Cycle, pe.Pass) {}
