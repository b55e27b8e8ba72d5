package sim

import (
	"math"
	"slices"

	"pgsim/dataflow"
	"pgsim/memory/mapper"
)

// written says which results of a layer are in DRAM, for the layer that reads them.
type written struct {
	// inOrder is set if the results of a segment come pixel by pixel. Results of gated outputs come
	// with their low bits, so then a pixel is only certain to be complete when the segment is.
	inOrder    bool
	outputBits uint64
	segments   []segmentWritten
	leastFrom  []int // the first pixel of this segment and those after it
	complete   int   // segments that are complete, from the first on
}

// segmentWritten says which results of a segment are in DRAM.
type segmentWritten struct {
	dataflow.Segment
	output mapper.Extent
	bytes  uint64          // from the beginning on
	early  []mapper.Extent // after something that isn't there yet
}

func newWritten(steps []mapper.Step, outputBits uint64) written {
	w := written{outputBits: outputBits, segments: make([]segmentWritten, len(steps)), leastFrom: make([]int, len(steps)+1)}
	w.leastFrom[len(steps)] = math.MaxInt
	for i, s := range slices.Backward(steps) {
		w.segments[i] = segmentWritten{Segment: s.Segment, output: s.Output}
		w.leastFrom[i] = min(s.Pixels.Lo, w.leastFrom[i+1])
	}
	return w
}

// add notes that a write of a segment is complete. Most writes come in the order of their
// addresses.
func (w *written) add(segment int, e mapper.Extent) {
	s := &w.segments[segment]
	s.early = append(s.early, e)
	next := func(e mapper.Extent) bool { return e.Address == s.output.Address+s.bytes }
	for i := slices.IndexFunc(s.early, next); i >= 0; i = slices.IndexFunc(s.early, next) {
		s.bytes += s.early[i].Bytes
		s.early = slices.Delete(s.early, i, i+1)
	}
	for w.complete < len(w.segments) && w.segments[w.complete].isComplete() {
		w.complete++
	}
}

// isComplete tells whether all results are in DRAM. Where sums of parts of K go out, only the last
// part has results.
func (s *segmentWritten) isComplete() bool { return s.bytes == s.output.Bytes }

// pixels returns how many pixels are in DRAM with all their channels, from the first one on. It
// looks at the segments up to the first one without any write.
func (w *written) pixels() int {
	least := math.MaxInt
	for i := w.complete; i < len(w.segments); i++ {
		s := &w.segments[i]
		if s.isComplete() {
			continue
		}
		least = min(least, s.Pixels.Lo+w.prefix(s))
		if s.bytes == 0 {
			return min(least, w.leastFrom[i])
		}
	}
	return least
}

// prefix returns how many pixels of a segment are in DRAM, from the first one on.
func (w *written) prefix(s *segmentWritten) int {
	if !w.inOrder {
		return 0
	}
	return int(s.bytes * bitsPerByte / (uint64(s.Channels.Len()) * w.outputBits))
}
