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

// ideal fills every PE of every LSB pass with outputs of any column group of the layer (of the time
// step, in a recurrent layer). No pass waits for the results of another to leave the array.
// Otherwise, if passes are shorter than a drain, it would take longer than a policy that drains
// less often. All results count as final with the MSB pass. If some were final with the LSB passes,
// they would be written to DRAM later than by a policy that mixes passes.
//
// So it bounds the cycles of the array. If DRAM decides how long a layer takes, the accesses of
// another policy may still come in a better order: 2 % were seen on random machines, 8 % on one
// with scratchpads of a few KiB.
type ideal struct{ anyMachine }

func (ideal) Hardware(m Machine) hardware.Parts { return comparators(m) }

// IsBound marks that no scratchpad bank delays the policy.
func (ideal) IsBound() {}

func (p ideal) Begin(w Work) Sequence { return p.BeginAll(Span{Works: []Work{w}, Kept: allKept}) }

func (ideal) BeginAll(s Span) CarryingSequence { return &idealSequence{tiles: newSpanTiles(s)} }

type idealSequence struct {
	tiles  *spanTiles
	gated  []output // not run yet
	oldest int      // segment of the oldest output that the pass chosen last works on
}

// output is one output of a layer.
type output struct {
	pixel, channel int32
	segment        int
}

// Next runs the LSB passes of a column group right behind its MSB passes. The last LSB pass waits
// for outputs of the next group.
func (s *idealSequence) Next(pe.Cycle) Choice {
	pes, wanted := int(s.tiles.work().PEs()), s.tiles.left()
	switch {
	case wanted && s.tiles.taken == s.tiles.segment:
		return s.high()
	case wanted && len(s.gated) <= pes && s.tiles.kept(s.waiting()):
		return s.high()
	case len(s.gated) > 0:
		return s.low(wanted && len(s.gated) <= pes)
	}
	return Choice{}
}

// waiting returns the first segment that has waiting outputs or a tile left.
func (s *idealSequence) waiting() int {
	if len(s.gated) > 0 {
		return s.gated[0].segment
	}
	return s.tiles.segment
}

func (s *idealSequence) high() Choice {
	tile := s.tiles.next()
	s.oldest = tile.segment
	s.collect(tile)
	p := s.tiles.highPass(tile)
	p.Timing.OwnChains = true
	p.Final = int(p.Activity.Drained)
	p.Pushed = 0
	return Choice{Pass: &p}
}

func (s *idealSequence) collect(tile spanTile) {
	w := &s.tiles.Works[tile.segment]
	for m := tile.pixels.Lo; m < tile.pixels.Hi; m++ {
		for n := w.Channels.Lo; n < w.Channels.Hi; n++ {
			if w.Gates.Gated(m, n) {
				s.gated = append(s.gated, output{int32(m), int32(n), tile.segment})
			}
		}
	}
}

func (s *idealSequence) low(flush bool) Choice {
	w := s.tiles.work()
	outputs := s.gated[:min(len(s.gated), int(w.PEs()))]
	s.gated = s.gated[len(outputs):]
	s.oldest = outputs[0].segment
	p := w.lowPass(len(outputs))
	p.Final = 0
	p.Flush = flush
	p.Segment = s.tiles.taken
	p.Timing.OwnChains = true
	for _, o := range outputs {
		p.Pixels = append(p.Pixels, o.pixel)
		p.Channels = append(p.Channels, o.channel)
		p.StreamChannels = append(p.StreamChannels, o.channel)
	}
	slices.Sort(p.Channels)
	p.Channels = slices.Compact(p.Channels)
	p.Activity.IdleTilePartial = (w.PEs() - uint64(len(outputs))) * uint64(w.Low)
	return Choice{Pass: &p}
}

func (*idealSequence) Started(pe.Cycle, pe.Pass) {}

// Oldest returns the oldest segment of the pass chosen last and of everything that waits.
func (s *idealSequence) Oldest() int { return min(s.oldest, s.waiting()) }
