package dataflow

import "pgsim/pe"

// pixelSequence is the controller of pixel-share for a layer or time step of at most R pixels, in
// which every column group is one tile. It does what greedySequence does, with rows and columns
// exchanged.
type pixelSequence struct {
	spanDecisions
	banks *pixelBanks
}

func newPixelSequence(s Span, b *pixelBanks) *pixelSequence {
	return &pixelSequence{spanDecisions{tiles: newSpanTiles(s), queues: b}, b}
}

func (s *pixelSequence) Next(now pe.Cycle) Choice {
	s.settle(now)
	wanted := s.tiles.left()
	kept := s.tiles.kept(s.waiting())
	if wanted && !kept && len(s.inFlight) == 0 {
		s.banks.batch(1) // buffers have to make room
	}
	ready := len(s.banks.ready)
	switch {
	case ready >= s.tiles.work().Rows:
		return s.low(false)
	case wanted && kept && s.banks.room(len(s.inFlight)+1):
		return s.high()
	case wanted && kept && ready > 0:
		return s.low(false)
	case len(s.inFlight) > 0:
		return Choice{Until: s.inFlight[0].known}
	case ready > 0:
		return s.low(wanted)
	}
	return Choice{}
}

func (s *pixelSequence) high() Choice {
	s.chosen = s.tiles.next()
	s.oldest = s.chosen.segment
	p := s.tiles.highPass(s.chosen)
	return Choice{Pass: &p}
}

// low returns the LSB pass of the oldest batches, one per row.
func (s *pixelSequence) low(flush bool) Choice {
	batches := s.banks.take()
	s.chosen, s.oldest = spanTile{}, batches[0].entries[0].segment
	outputs := 0
	for _, b := range batches {
		outputs += len(b.entries)
		s.oldest = min(s.oldest, b.entries[0].segment)
	}
	w := s.tiles.work()
	p := w.lowPass(outputs)
	p.Popped, p.Segment, p.Flush = outputs, s.tiles.taken, flush
	for _, b := range batches {
		batch := PixelBatch{Pixel: int32(s.banks.first + b.row)}
		for _, e := range b.entries {
			batch.Channels = append(batch.Channels, e.channel)
			p.Finals = addShare(p.Finals, e.segment, 1)
		}
		p.Pixels = append(p.Pixels, batch.Pixel)
		p.Channels = append(p.Channels, batch.Channels...)
		p.PixelBatches = append(p.PixelBatches, batch)
	}
	p.Activity.IdleQueueShorter = uint64((w.Rows-len(batches))*w.Cols) * uint64(w.Low)
	p.Activity.IdleTilePartial = uint64(len(batches)*w.Cols-outputs) * uint64(w.Low)
	s.tiles.countFlush(&p)
	return Choice{Pass: &p}
}
