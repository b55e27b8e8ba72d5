package dataflow

import (
	"errors"

	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("layer-share",
		"an LSB pass starts as soon as every column has a batch, of any column and of this column group or "+
			"earlier ones; needs what column-share needs, and weights of earlier groups stay in their buffer",
		layerShare{})
}

// layerShare runs an LSB pass as soon as one is full, as column-greedy does, and continues from
// column group to column group. Batches that are too few for a pass wait for those of the next
// group. What is left runs at the end of the layer or time step.
type layerShare struct {
	columnQueued `yaml:",inline"`
	Reach        `yaml:",inline"`
}

func (p layerShare) Check(m Machine) error {
	return errors.Join(p.columnQueued.Check(m), p.check(m, "array.rows", m.Rows))
}

// Hardware is that of column-share with batches that name their weights, because a pass may also
// read weights of the previous group. The weights themselves stay in the scratchpad.
func (p layerShare) Hardware(m Machine) hardware.Parts {
	perColumn := p.QueueDepth * m.Rows
	parts := append(comparators(m),
		gatedQueues(m, m.Cols, perColumn),
		batchNames(m, p.QueueDepth*m.Cols),
		partialSums(m, perColumn),
	)
	return append(parts, p.hardware(m)...)
}

// batchNames are registers that name the weights of the given number of batches. A name is the word
// of the weight scratchpad at which the weights of the batch's channel start.
func batchNames(m Machine, batches int) hardware.Part {
	return hardware.Part{
		Name: "weights of a batch", Group: hardware.Queues, Block: hardware.Register,
		Count: batches, Bits: entryBits(m.Scratchpads.Weight),
	}
}

// Counters count what carrying over costs in the buffers.
func (layerShare) Counters() []Counter { return flushCounters() }

func (p layerShare) Begin(w Work) Sequence { return p.BeginAll(Span{Works: []Work{w}, Kept: allKept}) }

func (p layerShare) BeginAll(s Span) CarryingSequence {
	return newGreedySequence(s, p.QueueDepth, p.Reach)
}
