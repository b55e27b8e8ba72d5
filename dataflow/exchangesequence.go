package dataflow

import (
	"slices"

	"pgsim/pe"
)

// sharedSequence is the controller of layer-share on one of several arrays with shared queues. It
// does what greedySequence does, but leaves to the exchange what has no full pass at the end of the
// layer: it tells what waits, and runs the passes that the exchange deals.
type sharedSequence struct {
	greedySequence
	member *member
	ran    int // passes that the exchange has dealt
}

func newSharedSequence(s Span, depth int, m *member) *sharedSequence {
	q := &sharedSequence{greedySequence: *newGreedySequence(s, depth, Reach{}), member: m}
	q.banks.keeps = true
	m.works, m.kept = s.Works, s.Kept(len(s.Works)-1)
	return q
}

func (s *sharedSequence) Next(now pe.Cycle) Choice {
	if s.member.told {
		return s.dealt(now)
	}
	if choice := s.greedySequence.Next(now); choice != (Choice{}) {
		return choice
	}
	s.member.tell(now, s.left())
	return s.dealt(now)
}

// left returns the outputs that wait. Those of ready batches come first.
func (s *sharedSequence) left() []waitingOutput {
	var left []waitingOutput
	for _, b := range slices.Concat(s.banks.ready[0], s.banks.rest) {
		for _, pixel := range b.Pixels {
			left = append(left, waitingOutput{s.member.index, b.segment, b.Channel, pixel})
		}
	}
	return left
}

// dealt returns the next pass that the exchange has dealt. After the last one, when the outputs
// that other arrays completed are back, it returns their end.
func (s *sharedSequence) dealt(now pe.Cycle) Choice {
	m := s.member
	switch {
	case m.passes == nil:
		return Choice{Blocked: true}
	case s.ran < len(m.passes):
		p := &m.passes[s.ran]
		if now < p.ready {
			return Choice{Until: p.ready}
		}
		s.ran++
		return s.shared(p)
	case len(m.home) == 0:
		return Choice{}
	case m.missing > 0:
		return Choice{Blocked: true}
	case now < m.back:
		return Choice{Until: m.back}
	}
	return s.back()
}

// shared returns an LSB pass of outputs of this array and others.
func (s *sharedSequence) shared(p *sharedPass) Choice {
	var plain []Batch
	own := []Share{}
	final := 0
	s.chosen, s.oldest = spanTile{}, s.tiles.taken
	for _, batch := range p.batches {
		b := Batch{Channel: s.member.channelOf(batch[0])}
		for _, o := range batch {
			b.Pixels = append(b.Pixels, s.member.pixelOf(o))
			if o.member == s.member.index {
				own = addShare(own, o.segment, 1)
				s.oldest = min(s.oldest, o.segment)
				final++
			}
		}
		plain = append(plain, b)
	}
	pass := s.tiles.work().batchPass(plain, s.columns)
	pass.Segment, pass.Final, pass.Finals = s.tiles.taken, final, own
	pass.movedPixels, pass.movedChannels = p.movedPixels, p.movedChannels
	return Choice{Pass: &pass}
}

// channelOf returns the number of a channel in the array. Channels that it doesn't have are
// numbered after its own.
func (m *member) channelOf(o waitingOutput) int32 {
	channel, own := m.exchange.channel(o), m.slice.Channels
	if channel >= own.Lo && channel < own.Hi {
		return int32(channel - own.Lo)
	}
	return int32(own.Len() + channel)
}

// pixelOf returns the number of a pixel in the array. Pixels of other arrays are numbered after its
// own, array by array.
func (m *member) pixelOf(o waitingOutput) int32 {
	if o.member == m.index {
		return o.pixel
	}
	most := 0
	for _, other := range m.exchange.members {
		most = max(most, other.slice.Layer.M(other.slice.Images))
	}
	return int32((o.member+1)*most) + o.pixel
}

// back returns the end of the outputs that other arrays have completed. Their sums are added to
// those that wait here, and become results. One such pass has no more outputs than an LSB pass
// would.
func (s *sharedSequence) back() Choice {
	p := Pass{Kind: Low, Timing: pe.Pass{Drains: true, Returned: s.member.back}, Segment: s.tiles.taken}
	m, most := s.member, int(s.tiles.work().PEs())
	for len(m.home) > 0 && p.Final < most {
		share := &m.home[0]
		n := min(share.Final, most-p.Final)
		p.Finals = append(p.Finals, Share{Segment: share.Segment, Final: n})
		p.Final += n
		if share.Final -= n; share.Final == 0 {
			m.home = m.home[1:]
		}
	}
	s.chosen = spanTile{}
	return Choice{Pass: &p}
}

// Started records when the results of a pass have left.
func (s *sharedSequence) Started(at pe.Cycle, timing pe.Pass) {
	s.greedySequence.Started(at, timing)
	if s.ran > 0 && timing.Returned == 0 {
		s.member.exchange.started(&s.member.passes[s.ran-1], at+s.tiles.work().Drained(timing))
	}
}
