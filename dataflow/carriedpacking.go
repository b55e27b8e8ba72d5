package dataflow

import "pgsim/configs/ints"

// carriedPacking tells which steps of the LSB passes of a carrying policy even a perfect packing of
// the whole layer (time step) would stream.
//
// The perfect packing needs ceil(gated / (R*C)) passes. The policy's passes complete outputs one
// after the other. A pass is busy if it makes that number rise for the outputs so far. The other
// passes exist because earlier passes left PEs idle. The cause is a block cut, if buffers could not
// hold what would have filled them, and queue imbalance otherwise.
type carriedPacking struct {
	pes       int
	completed int // outputs of LSB passes so far
	// empty are the PEs that flushes have left idle and that no pass has made up for yet.
	empty int
}

// beginSpan restarts the rounding: a time step can't fill the passes of the one before.
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
