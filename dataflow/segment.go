package dataflow

import (
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Range is a half-open interval [Lo, Hi).
type Range struct{ Lo, Hi int }

// Len returns the number of integers in the range.
func (r Range) Len() int { return r.Hi - r.Lo }

// Segment is a part of a layer that is scheduled as one: all tiles of one column group over one
// block of pixels.
type Segment struct {
	// Pixels are the output pixels of the block, out of the layer's M. In a recurrent layer they
	// are numbered as TimeSteps says.
	Pixels Range
	// Channels are the output channels of the column group, out of the layer's N: at most C, all of
	// one convolution group.
	Channels Range
	// Step is the time step of a recurrent layer, from 0. It is 0 in other layers. The segments of
	// a step read what all segments of the step before have computed.
	Step int
	// PartOperands is how many operands of K a pass over the segment streams at a time, if the
	// buffers can't hold more. The pass then comes in parts. 0 means all operands.
	PartOperands int
	// Operands are the operands of K that the segment adds up. An empty range means all. If they
	// are only a part of K, the sums leave the PEs. Added is set if the output scratchpad has the
	// sums of previous parts, to which these sums are added. More is set if other parts follow.
	Operands    Range
	Added, More bool
}

// OperandsOf returns the operands that the segment adds up, out of k.
func (s Segment) OperandsOf(k int) Range {
	if s.Operands == (Range{}) {
		return Range{Hi: k}
	}
	return s.Operands
}

// Parts returns the operands of K, divided into the parts in which passes over the segment come.
func (s Segment) Parts(k int) []Range {
	if s.PartOperands == 0 {
		return []Range{{Hi: k}}
	}
	return split(Range{Hi: k}, s.PartOperands)
}

// PartOf returns the index of the part of K to which some operands belong.
func (s Segment) PartOf(operands Range) int {
	if s.PartOperands == 0 {
		return 0
	}
	return operands.Lo / s.PartOperands
}

// ColumnGroups cuts the channels of a layer into groups of at most cols
// channels, none of which crosses a convolution group.
func ColumnGroups(layer pgworkloads.Layer, cols int) []Range {
	var groups []Range
	perGroup := layer.N() / layer.Groups
	for first := 0; first < layer.N(); first += perGroup {
		groups = append(groups, split(Range{first, first + perGroup}, cols)...)
	}
	return groups
}

// WholeLayer returns the segments of a layer whose operands are all available. Every column group
// goes through all pixels or, in a recurrent layer, through those of a time step.
func WholeLayer(layer pgworkloads.Layer, images, cols int) []Segment {
	groups := ColumnGroups(layer, cols)
	var segments []Segment
	for step, pixels := range TimeSteps(layer, images) {
		for _, channels := range groups {
			segments = append(segments, Segment{Pixels: pixels, Channels: channels, Step: step})
		}
	}
	return segments
}

// split cuts r into pieces of at most size.
func split(r Range, size int) []Range {
	var pieces []Range
	for lo := r.Lo; lo < r.Hi; lo += size {
		pieces = append(pieces, Range{lo, min(lo+size, r.Hi)})
	}
	return pieces
}

// Work is one segment of one layer on one machine. Policies turn it into passes.
type Work struct {
	Machine
	Segment
	// Layer is the layer that the segment is of.
	Layer pgworkloads.Layer
	// Gates are the gates of the whole layer, with pixels numbered as in segments. They are nil if
	// the layer is not gated.
	Gates *pgworkloads.GateMask
	// High (Sh), Low (Sl) and Full (Sb) are the steps of an output-stationary MSB pass, LSB pass
	// and pass over all B bits. Full covers the operands that the segment adds up.
	High, Low, Full pe.Cycle
	// values are the steps of passes over all B bits if these depend on values, or nil.
	values *values
	// buffersSums is set if the policy has a partial-sum buffer.
	buffersSums bool
	// counters are those of the policy, which all segments of the layer share.
	counters []Counter
}

// newWork returns the work of one segment.
func newWork(m Machine, w pgworkloads.LayerWork, s Segment, buffersSums bool) Work {
	return Work{
		Machine: m,
		Segment: s,
		Layer:   w.Layer,
		Gates:   w.Gates,
		High:    m.PassSteps(w.Layer, High, m.PassOperands(w.Layer, High)),
		Low:     m.PassSteps(w.Layer, Low, m.PassOperands(w.Layer, Low)),
		Full:    m.PassSteps(w.Layer, Full, s.OperandsOf(w.K())),

		buffersSums: buffersSums,
	}
}

// tiles returns the pixels of every tile of the segment.
func (w Work) tiles() []Range { return split(w.Pixels, w.Rows) }

// gated counts the gated outputs of some pixels of the segment.
func (w Work) gated(pixels Range) int {
	count := 0
	for m := pixels.Lo; m < pixels.Hi; m++ {
		count += w.gatedInRow(m)
	}
	return count
}

// gatedInRow counts the gated outputs of one pixel of the segment.
func (w Work) gatedInRow(m int) int {
	return w.Gates.CountIn(m, w.Channels.Lo, w.Channels.Hi)
}
