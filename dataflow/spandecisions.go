package dataflow

import "pgsim/pe"

// spanDecisions are the tiles of a span, the pending decisions, and the outputs that wait for an
// LSB pass. They are shared by all controllers that run batches as they come.
type spanDecisions struct {
	tiles    *spanTiles
	queues   outputQueues
	inFlight []spanTile // whose decisions are not all known, oldest first
	chosen   spanTile   // of the pass chosen last, without pixels if it has none
	oldest   int        // segment of the oldest output that the pass chosen last works on
}

// outputQueues hold gated outputs from when they are known until their LSB pass starts.
type outputQueues interface {
	// push takes the gated outputs of a tile whose decisions are known.
	push(w *Work, t spanTile)
	// oldest returns the first segment for whose operands outputs wait. It returns most if there is
	// none or none that is older.
	oldest(most int) int
}

// settle queues the gated outputs of all pixels whose decisions are known.
func (s *spanDecisions) settle(now pe.Cycle) {
	for len(s.inFlight) > 0 && s.inFlight[0].known <= now {
		t := s.inFlight[0]
		s.queues.push(&s.tiles.Works[t.segment], t)
		s.inFlight = s.inFlight[1:]
	}
}

// waiting returns the first segment that has waiting outputs or pixels left.
func (s *spanDecisions) waiting() int {
	oldest := s.tiles.segment
	if len(s.inFlight) > 0 {
		oldest = min(oldest, s.inFlight[0].segment)
	}
	return s.queues.oldest(oldest)
}

// Started records when the decisions of a pass are known.
func (s *spanDecisions) Started(at pe.Cycle, timing pe.Pass) {
	if timing.Decides {
		s.chosen.known = at + s.tiles.work().AllKnown(timing)
		s.inFlight = append(s.inFlight, s.chosen)
	}
}

// Oldest returns the oldest segment of the pass chosen last and of everything that waits.
func (s *spanDecisions) Oldest() int { return min(s.oldest, s.waiting()) }
