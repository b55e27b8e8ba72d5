package scratchpad

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/memory"
)

// Counts says what the DMA did to a scratchpad.
type Counts struct {
	// Reads and Writes are words of blocks taken out and put in.
	Reads, Writes uint64
}

// sram is the timing of the DMA's side of a scratchpad, in cycles of its clock.
type sram struct {
	config configs.Scratchpad
	free   uint64 // first cycle that no block uses yet
	counts Counts
}

// move takes a block whose request acts in cycle now and returns the cycle in which its last word
// moves.
func (s *sram) move(b memory.Block, now uint64) (last uint64) {
	words := s.words(b.Bytes)
	start := now
	if b.Take {
		s.counts.Reads += words
	} else {
		s.counts.Writes += words
		start = min(b.Since, now)
	}
	s.free = max(start, s.free) + ints.CeilDiv(words, s.wordsPerCycle())
	s.free = max(s.free, now+1)
	return s.free - 1
}

func (s *sram) words(bytes uint64) uint64 {
	const bitsPerByte = 8
	return ints.CeilDiv(bytes*bitsPerByte, uint64(s.config.WordBits))
}

func (s *sram) wordsPerCycle() uint64 {
	return uint64(s.config.Banks) * uint64(s.config.Ports)
}
