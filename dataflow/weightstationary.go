package dataflow

import (
	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Dataflows.Register("weight-stationary",
		"rows hold L of the K operands each, columns output channels; activations stream past the weights "+
			"and sums collect below the columns", WeightStationary{})
}

// WeightStationary is the dataflow that holds weights in the PEs: a tile of R*L operands of K by C
// channels at a time. The pixels of the segment stream past it. One tile makes one pass, a fold.
type WeightStationary struct{}

// FoldPolicy is a policy that has a meaning in the weight-stationary dataflow.
type FoldPolicy interface {
	Policy
	// FoldHardware returns what the array needs in addition to PEs and the accumulators below the
	// columns.
	FoldHardware(Machine) hardware.Parts
	// BeginFolds starts the sequence of folds of one segment, or of a block of
	// its pixels.
	BeginFolds(Work) Sequence
}

// Check refuses policies that are not a FoldPolicy, and drain chains.
func (WeightStationary) Check(m Machine) error {
	if m.Fold > 1 {
		return strict.Errorf("array.fold", "must be 1 with array.dataflow weight-stationary, got %d: "+
			"rows hold operands there, not pixels, and none are idle where pixels are few", m.Fold)
	}
	if m.DrainChains > 1 {
		return strict.Errorf("array.drain_chains", "must be 1 with array.dataflow weight-stationary, got %d: "+
			"sums hop down with every step there, and no chain drains them", m.DrainChains)
	}
	if m.Sums.Scratchpad {
		return strict.Errorf("array.sums", "must be %s with array.dataflow weight-stationary, got %s: "+
			"sums of a part of K collect below the columns there", InPEs, m.Sums.Name)
	}
	_, err := meaning[FoldPolicy]("weight-stationary", m.Policy)
	return err
}

// Hardware returns what the policy needs, and the accumulators below the columns. Accumulators that
// hold any number of sums have no size that could be priced, so they are left out.
func (WeightStationary) Hardware(m Machine) hardware.Parts {
	parts := checked[FoldPolicy](m.Policy).FoldHardware(m)
	if m.ColumnSums == 0 {
		return parts
	}
	return append(parts, partialSums(m, m.ColumnSums))
}

// SumsBelowColumns returns true.
func (WeightStationary) SumsBelowColumns() bool { return true }

// Carries returns false: every segment ends, and its sums leave the accumulators for the next one.
func (WeightStationary) Carries(Policy) bool { return false }

// Begin lets the policy choose which pixels stream, out of as many as the accumulators can hold
// sums of at a time.
func (WeightStationary) Begin(p Policy, s Span) Sequence {
	w := s.Works[0]
	blocks := []Range{w.Pixels}
	if w.ColumnSums > 0 {
		blocks = split(w.Pixels, w.ColumnSums)
	}
	return &blockSequence{policy: checked[FoldPolicy](p), work: w, blocks: blocks}
}

// PerfectLow returns the steps of the LSB passes if every column had a gated output in every step:
// ceil(gated / C) pixels past every weight tile.
func (WeightStationary) PerfectLow(w Work) pe.Cycle {
	pixels := ints.CeilDiv(w.gated(w.Pixels), w.Cols)
	return pe.Cycle(len(w.weightTiles(Low))*pixels) * w.passDigits(w.Layer, Low)
}

// Moves counts weights that shift to their row and sums that hop down in every step. The
// accumulators give back a sum for every fold except the one that begins the sum, and take it for
// every fold except the one that completes it. If the prediction is wasted, sums of gated outputs
// are dropped, and LSB passes begin new ones.
func (WeightStationary) Moves(w Work, p *Pass) pe.Moves {
	steps := w.PEs() * uint64(p.Timing.Steps)
	m := pe.Moves{Operands: steps, Weights: w.Fall(), Sums: steps}
	if begins := p.Operands.Lo == 0 && (p.Kind != Low || w.Prediction.Wasted); !begins {
		m.SumReads = p.Activity.Drained
	}
	if dropped := p.Timing.Decides && w.Prediction.Wasted; !dropped {
		m.SumWrites = p.Activity.Drained - uint64(p.Final)
	}
	return m
}
