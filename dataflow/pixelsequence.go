package dataflow

import "pgsim/pe"

// pixelSequence is the controller of pixel-share where a layer or time step has at most
// R pixels, so that every column group is one tile. It does what greedySequence does,
// with rows and columns exchanged.
type pixelSequence struct {
	tiles    *spanTiles
	banks    *pixelBanks
	inFlight []spanTile // whose decisions are not all known, oldest first
	chosen   spanTile   // of the pass chosen last
	oldest   int        // segment of the oldest output that the pass chosen last works on
}

func newPixelSequence(s Span, b *pixelBanks) *pixelSequence {
	return &pixelSequence{tiles: newSpanTiles(s), banks: b}
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

// settle takes the gated outputs of all tiles whose decisions are known.
func (s *pixelSequence) settle(now pe.Cycle) {
	for len(s.inFlight) > 0 && s.inFlight[0].known <= now {
		t := s.inFlight[0]
		s.banks.push(&s.tiles.Works[t.segment], t, s.last(t))
		s.inFlight = s.inFlight[1:]
	}
}

// last tells whether the streams of a tile's pixels end with it: no segment follows, or
// one of another convolution group.
func (s *pixelSequence) last(t spanTile) bool {
	works := s.tiles.Works
	return t.segment+1 == len(works) || works[t.segment].convGroup() != works[t.segment+1].convGroup()
}

// convGroup returns the convolution group that the channels are of.
func (w *Work) convGroup() int { return w.Channels.Lo / (w.Layer.N() / w.Layer.Groups) }

// waiting returns the first segment that outputs wait of, or that a tile is left of.
func (s *pixelSequence) waiting() int {
	oldest := s.tiles.segment
	if len(s.inFlight) > 0 {
		oldest = min(oldest, s.inFlight[0].segment)
	}
	return s.banks.oldest(oldest)
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

// Started notes when the decisions of a pass are known.
func (s *pixelSequence) Started(at pe.Cycle, timing pe.Pass) {
	if timing.Decides {
		s.chosen.known = at + s.tiles.work().AllKnown(timing)
		s.inFlight = append(s.inFlight, s.chosen)
	}
}

// Oldest returns that of the pass chosen last and of all that wait.
func (s *pixelSequence) Oldest() int { return min(s.oldest, s.waiting()) }
