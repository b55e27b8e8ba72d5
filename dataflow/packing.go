package dataflow

import "pgsim/pe"

// packing tells which steps of LSB passes would be streamed even by a perfect packing.
type packing interface {
	// beginSpan and beginSegment tell that a span or a segment begins.
	beginSpan()
	beginSegment(*Work)
	// split divides the steps of the next pass.
	split(*Pass) streamed
}

// newPacking returns the packing for a policy.
func newPacking(d Dataflow, p Policy, segments []Segment) packing {
	if _, mixes := p.(MixingPolicy); mixes {
		return &mixedPacking{}
	}
	if d.Carries(p) {
		return &carriedPacking{}
	}
	return &segmentPacking{dataflow: d, segments: segments}
}

// segmentPacking is the packing of policies that pack every segment by itself.
//
// Such a policy packs the gated outputs of one segment. If memory cuts a column group at pixel
// blocks, each block rounds up its LSB passes separately. A perfect packing of the whole group (of
// a time step, in a recurrent layer) would round up only once. So a segment's LSB steps have three
// parts:
//
//	|<------------- streamed in LSB passes ------------->|
//	|<-- perfect for the segment -->|   queue imbalance  |
//	|<-- busy -->|    block cut     |
//
// The busy steps of all segments of a group add up to the steps of the group's perfect packing. It
// is not defined which steps these are. The first ones are taken.
type segmentPacking struct {
	dataflow Dataflow
	segments []Segment                  // of the layer
	groups   map[groupKey]*groupPacking // nil until the first segment with LSB passes begins
	// left are the steps of a perfect packing that the current segment has not streamed yet.
	left    streamed
	current *Work // the current segment
	packed  bool  // left belongs to the current segment
}

func (*segmentPacking) beginSpan() {}

func (p *segmentPacking) beginSegment(w *Work) { p.current, p.packed = w, false }

// groupKey identifies a column group of a time step by its first channel.
type groupKey struct{ step, channel int }

// groupPacking is a column group of a time step.
type groupPacking struct {
	pixels Range
	// left is what the segments so far have left of the busy steps. It is known once the first
	// segment with LSB passes has begun.
	left  pe.Cycle
	known bool
}

// collect finds the column groups of the segments.
func (p *segmentPacking) collect() {
	p.groups = map[groupKey]*groupPacking{}
	for _, s := range p.segments {
		key := groupKey{s.Step, s.Channels.Lo}
		group, ok := p.groups[key]
		if !ok {
			group = &groupPacking{pixels: s.Pixels}
			p.groups[key] = group
		}
		group.pixels = Range{min(group.pixels.Lo, s.Pixels.Lo), max(group.pixels.Hi, s.Pixels.Hi)}
	}
}

// pack starts the packing of a segment that has LSB passes.
func (p *segmentPacking) pack() {
	p.packed = true
	d, w := p.dataflow, *p.current
	if p.groups == nil {
		p.collect()
	}
	group := p.groups[groupKey{w.Step, w.Channels.Lo}]
	segment := d.PerfectLow(w)
	if !group.known {
		group.known, group.left = true, segment
		if group.pixels != w.Pixels {
			whole := w
			whole.Pixels = group.pixels
			group.left = d.PerfectLow(whole)
		}
	}
	busy := min(segment, group.left)
	p.left = streamed{Busy: busy, BlockCut: segment - busy}
	group.left -= busy
}

// split treats passes other than LSB passes as busy, because every packing has to stream them.
func (p *segmentPacking) split(pass *Pass) streamed {
	steps := pass.Timing.Steps
	if pass.Kind != Low || steps == 0 {
		return streamed{Busy: steps}
	}
	if !p.packed {
		p.pack()
	}
	return p.left.take(steps)
}

// streamed splits the steps of a pass by what they are.
type streamed struct{ Busy, BlockCut, Imbalance pe.Cycle }

// take takes the given number of steps: busy ones first, then those of block cuts, as far as there
// are any. The rest is imbalance.
func (s *streamed) take(steps pe.Cycle) streamed {
	var taken streamed
	taken.Busy = min(steps, s.Busy)
	taken.BlockCut = min(steps-taken.Busy, s.BlockCut)
	taken.Imbalance = steps - taken.Busy - taken.BlockCut
	s.Busy -= taken.Busy
	s.BlockCut -= taken.BlockCut
	return taken
}
