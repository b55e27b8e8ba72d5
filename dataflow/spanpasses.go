package dataflow

import "pgsim/configs/ints"

// spanPasses is shared by the controllers of policies that run batches of a channel as they come.
// It tells for which pixels there is room and which batches make up a pass.
type spanPasses struct {
	spanDecisions
	banks   *banks
	columns int // of the clusters that have a channel of any segment
}

// newSpanPasses returns the common part of the controllers. The given rows run LSB passes.
func newSpanPasses(s Span, depth int, r Reach, rows int) spanPasses {
	m, tiles := s.Works[0].Machine, newSpanTiles(s)
	banks := newBanks(m, depth, r, r.homes(rows))
	return spanPasses{
		spanDecisions: spanDecisions{tiles: tiles, queues: banks},
		banks:         banks, columns: ints.CeilDiv(tiles.widest(), banks.w) * banks.w,
	}
}

// room tells whether every bank has room for the outputs of the given number of next pixels
// together with those in flight, however their decisions turn out.
func (s *spanPasses) room(pixels int) bool {
	h := s.banks.homes
	coming := make([]int, h.parts())
	for _, t := range s.inFlight {
		h.count(coming, t.pixels.Lo-s.tiles.Works[t.segment].Pixels.Lo, t.rows)
	}
	h.count(coming, s.tiles.ahead.Lo-s.tiles.Works[s.tiles.segment].Pixels.Lo, pixels)
	return s.banks.room(coming)
}

// full tells whether the batches that are ready fill a pass.
func (s *spanPasses) full() bool { return s.banks.full(s.tiles.channels()) }

// some tells whether any batch is ready when there is no room for the next pixels.
func (s *spanPasses) some() bool {
	return s.banks.any() || s.banks.closeRest() || s.banks.relieve(len(s.inFlight))
}

// take removes the oldest batches, at most as many as there are columns.
func (s *spanPasses) take() []waitingBatch {
	batches := s.banks.take()
	s.oldest = batches[0].segment
	for _, b := range batches {
		s.oldest = min(s.oldest, b.segment)
	}
	return batches
}
