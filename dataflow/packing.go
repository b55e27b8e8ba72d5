package dataflow

import "pgsim/pe"

// packing tells which steps of LSB passes even a perfect packing would stream.
type packing interface {
	// beginSpan and beginSegment tell what begins.
	beginSpan()
	beginSegment(*Work)
	// split divides the steps of the next pass.
	split(*Pass) streamed
}

// newPacking returns the packing that suits a policy.
func newPacking(d Dataflow, p Policy, segments []Segment) packing {
	if _, mixes := p.(MixingPolicy); mixes {
		return &mixedPacking{}
	}
	if d.Carries(p) {
		return &carriedPacking{}
	}
	return &segmentPacking{dataflow: d, segments: segments}
}

// segmentPacking is that of policies that pack every segment by itself.
//
// A policy packs the gated outputs of one segment. Where memory cuts a column
// group at pixel blocks, each block rounds its LSB passes up for itself, which a
// perfect packing of the whole group (of a time step, in a recurrent layer) would
// not have to. So a segment's LSB steps have three parts:
//
//	|<------------- streamed in LSB passes ------------->|
//	|<-- perfect for the segment -->|   queue imbalance  |
//	|<-- busy -->|    block cut     |
//
// Busy steps of all segments of a group add up to those of its perfect packing.
// Which ones they are is nowhere written: the first ones are taken to be.
type segmentPacking struct {
	dataflow Dataflow
	segments []Segment                  // of the layer
	groups   map[groupKey]*groupPacking // nil until the first segment with LSB passes begins
	// left are the steps of a perfect packing that the segment under way has not streamed.
	left    streamed
	current *Work // the segment under way
	packed  bool  // left is that of the segment under way
}

func (*segmentPacking) beginSpan() {}

func (p *segmentPacking) beginSegment(w *Work) { p.current, p.packed = w, false }

// groupKey tells column groups of time steps apart, by their first channel.
type groupKey struct{ step, channel int }

// groupPacking is a column group of a time step.
type groupPacking struct {
	pixels Range
	// left is what the segments so far have left of the busy steps; it is known
	// once the first segment with LSB passes has begun.
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

// pack begins the packing of a segment that has LSB passes.
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

// split takes passes other than LSB passes for what every packing has to stream.
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

// streamed is what the steps of a pass are.
type streamed struct{ Busy, BlockCut, Imbalance pe.Cycle }

// take takes so many steps: the first busy ones and those of block cuts that there are.
// All others are imbalance.
func (s *streamed) take(steps pe.Cycle) streamed {
	var taken streamed
	taken.Busy = min(steps, s.Busy)
	taken.BlockCut = min(steps-taken.Busy, s.BlockCut)
	taken.Imbalance = steps - taken.Busy - taken.BlockCut
	s.Busy -= taken.Busy
	s.BlockCut -= taken.BlockCut
	return taken
}
