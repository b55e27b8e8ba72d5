package sim

import (
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// storer collects final results in the output scratchpad and has them written
// to DRAM, chunk by chunk, each segment to its own extent.
type storer struct {
	outputs    []mapper.Extent // by segment
	outputBits uint64          // bits of a result
	chunkBytes uint64
	capacity   uint64 // bits that the scratchpad holds

	segment  int    // of the results collected now
	bits     uint64 // final results of the segment so far
	asked    uint64 // bytes of the segment whose write has been asked for
	occupied uint64 // bits of results on their way, from start of pass to write
	writing  int    // writes under way
}

const bitsPerByte = 8

func newStorer(steps []mapper.Step, outputBits int, chunkBytes, capacityBytes uint64) *storer {
	s := &storer{
		outputBits: uint64(outputBits),
		chunkBytes: chunkBytes,
		capacity:   capacityBytes * bitsPerByte,
	}
	for _, step := range steps {
		s.outputs = append(s.outputs, step.Output)
	}
	return s
}

// room tells whether the final results of a pass fit into the scratchpad.
func (s *storer) room(p *dataflow.Pass) bool {
	return s.occupied+uint64(p.Final)*s.outputBits <= s.capacity
}

// reserve keeps a place for the final results of a pass.
func (s *storer) reserve(p *dataflow.Pass) { s.occupied += uint64(p.Final) * s.outputBits }

// replace gives the place of some results to others that are made of them. As in
// written, what a write rounded up may have taken from theirs.
func (s *storer) replace(results, others int) {
	s.occupied -= min(s.occupied, uint64(results)*s.outputBits)
	s.occupied += uint64(others) * s.outputBits
}

// drained takes over the final results of a pass and returns the writes that
// are due.
func (s *storer) drained(segment, final int) []transfer {
	var due []transfer
	if segment != s.segment {
		due = s.flush()
		s.segment, s.bits, s.asked = segment, 0, 0
	}
	s.bits += uint64(final) * s.outputBits
	if s.bits/bitsPerByte >= s.asked+s.chunkBytes {
		due = append(due, s.flush()...)
	}
	return due
}

// flush returns the write of all results collected so far.
func (s *storer) flush() []transfer {
	upTo := min(ints.CeilDiv(s.bits, bitsPerByte), s.outputs[s.segment].Bytes)
	if upTo == s.asked {
		return nil
	}
	extent := mapper.Extent{
		Address: s.outputs[s.segment].Address + s.asked,
		Bytes:   upTo - s.asked,
	}
	s.asked = upTo
	s.writing++
	return []transfer{{moved{pad: memory.Output}, extent}}
}

// written tells that a write is complete. What was rounded up to whole bytes
// had no place reserved.
func (s *storer) written(bytes uint64) {
	s.writing--
	s.occupied -= min(s.occupied, bytes*bitsPerByte)
}

// idle tells whether nothing is being written.
func (s *storer) idle() bool { return s.writing == 0 }
