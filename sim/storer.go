package sim

import (
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// storer collects final results in the output scratchpad and has them written to DRAM, chunk by
// chunk, each segment to its own extent. The rest of a segment after its last whole chunk is
// written when results of a later segment come or, if the segment is complete only after that, at
// once.
type storer struct {
	outputs    []collected // by segment
	outputBits uint64      // bits of a result
	chunkBytes uint64
	capacity   uint64 // bits that the scratchpad holds

	first   int // segment before which all writes have been requested
	newest  int // last segment with results so far
	writing int // writes under way
	pad     *outputPad
	inDRAM  written
}

// outputPad is the content of the output scratchpad, over all layers that are under way.
type outputPad struct {
	occupied uint64 // bits of results on their way, from start of pass to write
}

const bitsPerByte = 8

// collected says which results of a segment have come.
type collected struct {
	mapper.Extent
	bits  uint64 // final results so far
	asked uint64 // bytes whose write has been requested
	// results are the bytes of all results, if the extent is only for the part of them that is
	// stored, as the plan of tensors between layers says. They are 0 if the extent is for all.
	results uint64
}

// bytes returns the bytes that are to be stored of the results so far.
func (c *collected) bytes() uint64 {
	come := ints.CeilDiv(c.bits, bitsPerByte)
	if c.results > 0 {
		return mapper.Share(c.Bytes, min(come, c.results), c.results)
	}
	return min(come, c.Bytes)
}

// whole returns the whole bytes that are to be stored of the results so far.
func (c *collected) whole() uint64 {
	if c.results > 0 {
		return c.bytes()
	}
	return c.bits / bitsPerByte
}

func newStorer(steps []mapper.Step, outputBits int, chunkBytes, capacityBytes uint64) *storer {
	s := &storer{
		outputBits: uint64(outputBits),
		chunkBytes: chunkBytes,
		capacity:   capacityBytes * bitsPerByte,
		pad:        &outputPad{},
	}
	for _, step := range steps {
		s.outputs = append(s.outputs, collected{Extent: step.Output, results: step.Results})
	}
	s.inDRAM = newWritten(steps, s.outputBits)
	return s
}

// room tells whether the final results of a pass fit in the scratchpad.
func (s *storer) room(p *dataflow.Pass) bool {
	return s.pad.occupied+uint64(p.Final)*s.outputBits <= s.capacity
}

// reserve reserves room for the final results of a pass.
func (s *storer) reserve(p *dataflow.Pass) { s.pad.occupied += uint64(p.Final) * s.outputBits }

// replace gives the room of some results to other results that are made of them. As in written, a
// write that was rounded up may have taken some of their room.
func (s *storer) replace(results, others int) {
	s.pad.occupied -= min(s.pad.occupied, uint64(results)*s.outputBits)
	s.pad.occupied += uint64(others) * s.outputBits
}

// drained takes over final results of a segment and returns the writes that are due.
func (s *storer) drained(segment, final int) []transfer {
	var due []transfer
	if segment > s.newest {
		due = s.flushComplete()
		s.newest = segment
	}
	c := &s.outputs[segment]
	before := c.bytes()
	c.bits += uint64(final) * s.outputBits
	if c.results > 0 {
		s.keep(final, c.bytes()-before)
	}
	if late := segment < s.newest && c.bytes() == c.Bytes; late || c.whole() >= c.asked+s.chunkBytes {
		due = append(due, s.write(segment)...)
	}
	return due
}

// keep replaces the room of some results by that of their bytes to be stored. Bytes that stay on
// chip go to the activation scratchpad at once. Bytes that are not read any more are dropped.
func (s *storer) keep(final int, stored uint64) {
	s.pad.occupied -= min(s.pad.occupied, uint64(final)*s.outputBits)
	s.pad.occupied += stored * bitsPerByte
}

// flush returns the writes of all results collected so far.
func (s *storer) flush() []transfer {
	var due []transfer
	for segment := s.first; segment <= s.newest; segment++ {
		due = append(due, s.write(segment)...)
	}
	return due
}

// flushComplete returns the writes of the segments whose results have all come.
func (s *storer) flushComplete() []transfer {
	var due []transfer
	for segment := s.first; segment <= s.newest; segment++ {
		c := &s.outputs[segment]
		if c.bytes() < c.Bytes {
			continue
		}
		due = append(due, s.write(segment)...)
		if segment == s.first {
			s.first++
		}
	}
	return due
}

// write returns the writes of the results of a segment since its last write. The nodes behind the
// drain may make more bytes of the results of a pass than the scratchpad holds: a concatenation adds
// those of another layer. They are written in pieces that fit.
func (s *storer) write(segment int) []transfer {
	c := &s.outputs[segment]
	var due []transfer
	for upTo := c.bytes(); c.asked < upTo; {
		piece := mapper.Extent{Address: c.Address + c.asked, Bytes: min(upTo-c.asked, s.capacity/bitsPerByte)}
		c.asked += piece.Bytes
		due = append(due, transfer{moved{pad: memory.Output, load: segment}, piece})
	}
	s.writing += len(due)
	return due
}

// written tells the storer that a write is complete. Rounding up to whole bytes had no room
// reserved.
func (s *storer) written(t transfer) {
	s.writing--
	s.pad.occupied -= min(s.pad.occupied, t.extent.Bytes*bitsPerByte)
	s.inDRAM.add(t.moved.load, t.extent)
}

// idle tells whether nothing is being written.
func (s *storer) idle() bool { return s.writing == 0 }
