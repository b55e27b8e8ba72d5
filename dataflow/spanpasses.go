package dataflow

import "pgsim/pe"

// spanPasses is what the controllers of policies that carry over have in common: which
// pixels are left, which decisions are awaited and which outputs wait for an LSB pass.
type spanPasses struct {
	tiles    *spanTiles
	banks    *layerBanks
	inFlight []spanTile // whose decisions are not all known, oldest first
	chosen   spanTile   // of the pass chosen last, without pixels if it has none
	oldest   int        // segment of the oldest output that the pass chosen last works on
}

// settle takes the gated outputs of all pixels whose decisions are known.
func (s *spanPasses) settle(now pe.Cycle) {
	for len(s.inFlight) > 0 && s.inFlight[0].known <= now {
		t := s.inFlight[0]
		s.banks.push(&s.tiles.Works[t.segment], t.segment, t.pixels, t.last)
		s.inFlight = s.inFlight[1:]
	}
}

// waiting returns the first segment that outputs wait of, or that pixels are left of.
func (s *spanPasses) waiting() int {
	oldest := s.tiles.segment
	if len(s.inFlight) > 0 {
		oldest = min(oldest, s.inFlight[0].segment)
	}
	if len(s.banks.ready) > 0 {
		oldest = min(oldest, s.banks.ready[0].segment)
	}
	return oldest
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
