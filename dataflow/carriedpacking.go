package dataflow

import "pgsim/configs/ints"

// carriedPacking tells which steps of the LSB passes of a carrying policy even a
// perfect packing of the whole layer (time step) would stream.
//
// The perfect packing needs ceil(gated / (R*C)) passes. While the policy's passes
// complete outputs one after the other, a pass is busy if the outputs so far make
// that number rise. Others are there because passes before left PEs idle: because of
// a block cut, where buffers could not hold what else would have filled them, or
// because of queue imbalance.
type carriedPacking struct {
	pes       int
	completed int // outputs of LSB passes so far
	// empty are the PEs that flushes have left idle and that no pass has made up for.
	empty int
}

// beginSpan rounds anew: a time step can't fill the passes of the one before.
func (c *carriedPacking) beginSpan() { *c = carriedPacking{} }

func (c *carriedPacking) beginSegment(w *Work) { c.pes = int(w.PEs()) }

func (c *carriedPacking) split(p *Pass) streamed {
	steps := p.Timing.Steps
	if p.Kind != Low {
		return streamed{Busy: steps} // every packing streams them
	}
	passes := func(outputs int) int { return ints.CeilDiv(outputs, c.pes) }
	outputs := p.lowOutputs()
	rises := passes(c.completed+outputs) > passes(c.completed)
	c.completed += outputs
	if p.Flush {
		c.empty += c.pes - outputs
	}
	switch {
	case rises:
		return streamed{Busy: steps}
	case c.empty >= c.pes:
		c.empty -= c.pes
		return streamed{BlockCut: steps}
	default:
		return streamed{Imbalance: steps}
	}
}
