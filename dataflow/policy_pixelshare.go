package dataflow

import (
	"pgsim/configs"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("pixel-share",
		"as layer-share, but where a layer or time step has at most R pixels, an LSB pass runs batches of C gated "+
			"outputs of one pixel, one per row; needs what layer-share needs, and a weight stream per PE",
		pixelShare{})
}

// pixelShare shares the operand along the short dimension and batches along the long one:
//
//	              more than R pixels                 at most R pixels
//	a batch has   R outputs of one channel           C outputs of one pixel
//	it runs in    a column, which shares weights     a row, which shares activations
//	every PE has  an activation stream of its own    a weight stream of its own
//
// Where there are more pixels, it is layer-share.
type pixelShare struct {
	columnQueued `yaml:",inline"`
}

// pixelBatches tells whether a layer or time step of the given number of pixels uses batches of one
// pixel.
func (pixelShare) pixelBatches(m Machine, pixels int) bool { return pixels <= m.Rows }

// Hardware is that of layer-share, except that every PE gets its own weights, and sums go to the
// row of their pixel. The queues and sums of rows lie in the memories of those of columns: both
// have F*R*C entries in total.
func (p pixelShare) Hardware(m Machine) hardware.Parts {
	perColumn := p.QueueDepth * m.Rows
	entry := max(entryBits(m.Scratchpads.Activation.Scratchpad), entryBits(m.Scratchpads.Weight))
	queues := gatedQueues(m, m.Cols, perColumn)
	queues.Bits = entry
	names := batchNames(m, p.QueueDepth*max(m.Rows, m.Cols))
	names.Name, names.Bits = "weights or pixel of a batch", entry
	var all Reach
	parts := append(comparators(m), queues, names, partialSums(m, perColumn), sumChoice(m))
	parts = append(parts, all.activations(m, "activation crossbar", m.Rows)...)
	return append(parts,
		activationWay(m),
		weightStreams(m, m.Scratchpads.Weight),
		bankChoice("weight crossbar", m.Scratchpads.Weight, int(m.PEs())*m.Element().WeightRegisterBits(), hardware.WeightBit),
		acrossArray(m, "way of weights to the PEs", hardware.WeightBit),
	)
}

// weightStreams are weight streams, one for every PE. A stream holds the word that its PE is being
// fed from, one register per bit.
func weightStreams(m Machine, pad configs.Scratchpad) hardware.Part {
	return hardware.Part{
		Name: "word of a PE's own weight stream", Group: hardware.Crossbars, Block: hardware.Register,
		Count: pad.WordBits * int(m.PEs()), Bits: 1, Uses: hardware.On(hardware.WeightBit),
	}
}

// sumChoice brings sums from the columns to the memories in which they wait. In every cycle the
// columns deliver sums of different rows.
func sumChoice(m Machine) hardware.Part {
	const choice = 2 // with fewer inputs there is no choice
	return hardware.Part{
		Name: "choice of the column of a sum", Group: hardware.PartialSums, Block: hardware.Multiplexer,
		Count: m.Rows, Bits: m.AccumulatorBits, Inputs: max(choice, m.Cols),
		Uses: hardware.On(hardware.SumWrite),
	}
}

// Counters count what carrying over costs in the buffers.
func (pixelShare) Counters() []Counter { return flushCounters() }

func (p pixelShare) Begin(w Work) Sequence { return p.BeginAll(Span{Works: []Work{w}, Kept: allKept}) }

func (p pixelShare) BeginAll(s Span) CarryingSequence {
	pixels := s.Works[0].Pixels
	for _, w := range s.Works {
		pixels = Range{min(pixels.Lo, w.Pixels.Lo), max(pixels.Hi, w.Pixels.Hi)}
	}
	if m := s.Works[0].Machine; p.pixelBatches(m, pixels.Len()) {
		return newPixelSequence(s, newPixelBanks(m, s.Works, p.QueueDepth, pixels.Lo))
	}
	return newGreedySequence(s, p.QueueDepth, Reach{})
}
