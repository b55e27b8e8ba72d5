package dataflow

import (
	"pgsim/configs/ints"
	"pgsim/pe"
)

// MixingPolicy is a CarryingPolicy with mixed passes: MSB and LSB work run at the same time, each
// on its own rows.
type MixingPolicy interface {
	CarryingPolicy
	// IsMixing only marks such a policy.
	IsMixing()
}

// mixedPacking is the packing of policies with mixed passes. Pixels need not lie in tiles of R, so
// a perfect packing of the layer (time step) needs
//
//	ceil((pixels * Sh) / R + (gated * Sl) / (R*C)) steps
//
// over all column groups. A pass is busy for as many steps as its work makes that number rise. Its
// other steps are queue imbalance, which here is any idle row, or a block cut if buffers had to
// make room.
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
