package dataflow

import (
	"pgsim/configs/ints"
	"pgsim/pe"
)

// spanPasses is what the controllers of policies that run batches as they come have in common: which
// pixels are left, which decisions are awaited and which outputs wait for an LSB pass.
type spanPasses struct {
	tiles    *spanTiles
	banks    *banks
	columns  int        // of the clusters that have a channel of any segment
	inFlight []spanTile // whose decisions are not all known, oldest first
	chosen   spanTile   // of the pass chosen last, without pixels if it has none
	oldest   int        // segment of the oldest output that the pass chosen last works on
}

// newSpanPasses returns the controllers' common part. The given rows run LSB passes.
func newSpanPasses(s Span, depth int, r Reach, rows int) spanPasses {
	m, tiles := s.Works[0].Machine, newSpanTiles(s)
	banks := newBanks(m, depth, r, r.homes(rows))
	return spanPasses{tiles: tiles, banks: banks, columns: ints.CeilDiv(tiles.widest(), banks.w) * banks.w}
}

// settle takes the gated outputs of all pixels whose decisions are known.
func (s *spanPasses) settle(now pe.Cycle) {
	for len(s.inFlight) > 0 && s.inFlight[0].known <= now {
		t := s.inFlight[0]
		s.banks.push(&s.tiles.Works[t.segment], t)
		s.inFlight = s.inFlight[1:]
	}
}

// waiting returns the first segment that outputs wait of, or that pixels are left of.
func (s *spanPasses) waiting() int {
	oldest := s.tiles.segment
	if len(s.inFlight) > 0 {
		oldest = min(oldest, s.inFlight[0].segment)
	}
	return s.banks.oldest(oldest)
}

// room tells whether every bank has room for the outputs of the next pixels, so many,
// beside those in flight, however their decisions turn out.
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

// some tells whether any batch is ready, now that there is no room for the next pixels.
func (s *spanPasses) some() bool {
	return s.banks.any() || s.banks.relieve(len(s.inFlight))
}

// take takes the oldest batches, at most as many as there are columns.
func (s *spanPasses) take() []waitingBatch {
	batches := s.banks.take()
	s.oldest = batches[0].segment
	for _, b := range batches {
		s.oldest = min(s.oldest, b.segment)
	}
	return batches
}

// Started notes when the decisions of a pass are known.
func (s *spanPasses) Started(at pe.Cycle, timing pe.Pass) {
	if timing.Decides {
		s.chosen.known = at + s.tiles.work().AllKnown(timing)
		s.inFlight = append(s.inFlight, s.chosen)
	}
}

// Oldest returns that of the pass chosen last and of all that wait.
func (s *spanPasses) Oldest() int { return min(s.oldest, s.waiting()) }
