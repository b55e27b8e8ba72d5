package dataflow

import "pgsim/pe"

// greedySequence is the controller of policies that run batches in all rows as soon as they fill a
// pass: column-greedy, whose span is one segment, and layer-share. Whenever the feeders are free it
// does the first of these that it can:
//
//  1. an LSB pass that batches fill;
//  2. the next MSB pass, if every bank has room for it;
//  3. with tiles left: an LSB pass of the batches that are ready or, if there are none, of those
//     that banks keep waiting;
//  4. wait until the decisions of the oldest tile in flight are known;
//  5. an LSB pass of the batches that are left, but not at the end of a span if banks keep them.
//
// While the buffers can't hold the next segment's operands, 2 and 3 are left out. With
// neighbourhoods, a part of a bank may fill its rows although no batch is ready. In this case every
// bank makes a batch in 3 of what it has.
type greedySequence struct{ spanPasses }

func newGreedySequence(s Span, depth int, r Reach) *greedySequence {
	return &greedySequence{newSpanPasses(s, depth, r, s.Works[0].Rows)}
}

func (s *greedySequence) Next(now pe.Cycle) Choice {
	s.settle(now)
	wanted := s.tiles.left()
	kept := s.tiles.kept(s.waiting())
	switch {
	case s.full():
		return s.low(false)
	case wanted && kept && s.room(s.tiles.work().Rows):
		return s.high()
	case wanted && kept && s.some():
		return s.low(false)
	case len(s.inFlight) > 0:
		return Choice{Until: s.inFlight[0].known}
	case (wanted || !s.banks.keeps) && s.banks.closeRest():
		return s.low(wanted)
	}
	return Choice{}
}

// high returns the MSB pass of the next tile.
func (s *greedySequence) high() Choice {
	s.chosen = s.tiles.next()
	s.oldest = s.chosen.segment
	p := s.tiles.highPass(s.chosen)
	p.Pixels = p.Pixels[:0]
	for row, m := range s.banks.homes.inRows(s.tiles.Works[s.chosen.segment].Pixels, s.chosen.pixels) {
		if m >= 0 {
			p.Pixels = append(p.Pixels, int32(m))
			p.Rows = append(p.Rows, int32(row))
		}
	}
	return Choice{Pass: &p}
}

// low returns the LSB pass of the oldest batches.
func (s *greedySequence) low(flush bool) Choice {
	s.chosen = spanTile{}
	p := s.tiles.batchPass(s.take(), s.columns, flush)
	return Choice{Pass: &p}
}
