package dataflow

import (
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("layer-share",
		"an LSB pass starts as soon as every column has a batch, of any column and of this column group or "+
			"earlier ones; needs what column-share needs, and weights of earlier groups stay in their buffer",
		layerShare{})
}

// layerShare runs an LSB pass whenever C batches are ready, any column any batch, and
// goes on from column group to column group: batches that are too few for a pass wait
// for those of the next group. What is left runs at the end of the layer or time step.
type layerShare struct {
	columnQueued `yaml:",inline"`
}

// Hardware is that of column-share, with batches that name their weights: those of the
// group before are read, too. The weights themselves stay in the scratchpad.
func (p layerShare) Hardware(m Machine) hardware.Parts {
	perColumn := p.QueueDepth * m.Rows
	parts := append(comparators(m),
		gatedQueues(m, m.Cols, perColumn),
		batchNames(m, p.QueueDepth*m.Cols),
		partialSums(m, perColumn),
		streamPerPE(m), activationChoice(m, "activation crossbar", int(m.PEs())), activationWay(m),
	)
	return append(parts, weightCrossbar(m)...)
}

// batchNames are registers that name the weights of a number of batches, by the word
// of the weight scratchpad in which those of their channel start.
func batchNames(m Machine, batches int) hardware.Part {
	return hardware.Part{
		Name: "weights of a batch", Group: hardware.Queues, Block: hardware.Register,
		Count: batches, Bits: entryBits(m.Scratchpads.Weight),
	}
}

// Counters are what carrying over costs in the buffers.
func (layerShare) Counters() []Counter { return flushCounters() }

func (p layerShare) Begin(w Work) Sequence { return p.BeginAll(Span{Works: []Work{w}, Kept: allKept}) }

func (p layerShare) BeginAll(s Span) CarryingSequence {
	m := s.Works[0].Machine
	return &layerSequence{spanPasses{tiles: newSpanTiles(s), banks: newLayerBanks(m.Cols, m.Rows, p.QueueDepth*m.Rows)}}
}

// layerSequence is the controller of layer-share.
type layerSequence struct{ spanPasses }

func (s *layerSequence) Next(now pe.Cycle) Choice {
	s.settle(now)
	work := s.tiles.work()
	ready := len(s.banks.ready)
	wanted := s.tiles.left()
	kept := s.tiles.kept(s.waiting())
	switch {
	case ready >= work.Cols:
		return s.low(false)
	case wanted && kept && s.banks.room((len(s.inFlight)+1)*work.Rows):
		return s.high()
	case wanted && kept && ready > 0:
		return s.low(false)
	case len(s.inFlight) > 0:
		return Choice{Until: s.inFlight[0].known}
	case ready > 0:
		return s.low(wanted)
	}
	return Choice{}
}

// high returns the MSB pass of the next tile.
func (s *layerSequence) high() Choice {
	s.chosen = s.tiles.next()
	s.oldest = s.chosen.segment
	p := s.tiles.highPass(s.chosen)
	return Choice{Pass: &p}
}

// low returns the LSB pass of the oldest batches, at most C.
func (s *layerSequence) low(flush bool) Choice {
	s.chosen = spanTile{}
	batches := s.banks.take(s.tiles.work().Cols)
	s.oldest = batches[0].segment
	p := s.tiles.batchPass(batches, flush)
	return Choice{Pass: &p}
}
