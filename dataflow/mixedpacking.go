package dataflow

import (
	"pgsim/configs/ints"
	"pgsim/pe"
)

// MixingPolicy is a CarryingPolicy with mixed passes: MSB and LSB work at once, each on
// rows of its own.
type MixingPolicy interface {
	CarryingPolicy
	// IsMixing does nothing but tell such a policy from others.
	IsMixing()
}

// mixedPacking is that of policies with mixed passes. As pixels need not lie in tiles of
// R, a perfect packing of the layer (time step) needs
//
//	ceil((pixels * Sh) / R + (gated * Sl) / (R*C)) steps
//
// over all column groups, and a pass is busy for as many steps as what it works on
// makes that number rise. What else it has is queue imbalance, which here is any idle
// row, or a block cut where buffers had to make room.
type mixedPacking struct {
	work *Work
	done uint64   // PE steps that all columns of the rows at work have taken so far
	busy pe.Cycle // of the span so far
}

func (m *mixedPacking) beginSpan() { *m = mixedPacking{} }

func (m *mixedPacking) beginSegment(w *Work) { m.work = w }

func (m *mixedPacking) split(p *Pass) streamed {
	if p.Kind == High {
		m.done += uint64(len(p.Pixels)*m.work.Cols) * uint64(m.work.High)
	}
	m.done += uint64(p.lowOutputs()) * uint64(m.work.Low)
	busy := pe.Cycle(ints.CeilDiv(m.done, m.work.PEs()))
	rest := p.Timing.Steps - (busy - m.busy)
	s := streamed{Busy: busy - m.busy}
	if m.busy = busy; p.Flush {
		s.BlockCut = rest
	} else {
		s.Imbalance = rest
	}
	return s
}
