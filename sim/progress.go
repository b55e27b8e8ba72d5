package sim

import (
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// progress tells how much of a layer is done, segment by segment.
type progress struct {
	report  func(macs uint64)
	left    uint64 // MACs that were not reported yet
	k       int    // products of an output
	current uint64 // MACs of the segment under way
}

// newProgress returns the progress of a layer; report may be nil.
func newProgress(report func(macs uint64), l pgworkloads.Layer, images int) *progress {
	return &progress{report: report, left: l.MACs(images), k: l.K()}
}

// begin notes that a segment begins, which means that the one before is done.
func (p *progress) begin(s dataflow.Segment) {
	p.done(p.current)
	p.current = uint64(s.Pixels.Len()) * uint64(s.Channels.Len()) * uint64(s.OperandsOf(p.k).Len())
}

// finish notes that the layer is done.
func (p *progress) finish() { p.done(p.left) }

func (p *progress) done(macs uint64) {
	if p.report == nil || macs == 0 {
		return
	}
	p.left -= macs
	p.report(macs)
}
