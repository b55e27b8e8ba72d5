package dataflow

import (
	"errors"
	"slices"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Dataflows.Register("output-stationary",
		"rows hold output pixels, columns output channels; sums stay in the PEs", OutputStationary{})
}

// OutputStationary is the dataflow that holds outputs in the PEs: one tile of R pixels by C
// channels at a time.
type OutputStationary struct{}

// TilePolicy is a policy that has a meaning output-stationary.
type TilePolicy interface {
	Policy
	// Hardware returns the parts that the array needs in addition to PEs and drain chains. Energy
	// and area are charged by them.
	Hardware(Machine) hardware.Parts
	// Begin starts the sequence of passes of one segment of a gated layer. A policy that continues
	// from segment to segment is also a CarryingPolicy.
	Begin(Work) Sequence
}

// Check refuses policies that are not a TilePolicy. It also refuses drain chains, and parts of a
// folded array, of unequal length.
func (OutputStationary) Check(m Machine) error {
	if _, err := meaning[TilePolicy]("output-stationary", m.Policy); err != nil {
		return err
	}
	return errors.Join(divides("array.drain_chains", m.DrainChains, "array.rows", m.Rows), checkFold(m))
}

// Hardware returns what the policy needs, the weight entries of a folded array, and the
// registers that bring results of upper drain chains past the rows of other chains. Hops in these
// registers count like hops in the results' own chain.
func (OutputStationary) Hardware(m Machine) hardware.Parts {
	parts := checked[TilePolicy](m.Policy).Hardware(m)
	if m.Prediction.Wasted && !m.AllLow() { // no sum waits for its LSB pass
		parts = slices.DeleteFunc(parts, func(p hardware.Part) bool { return p.Group == hardware.PartialSums })
	}
	if m.Fold > 1 {
		parts = append(parts, weightEntry(m, "weight entries of a folded column", m.Fold-1))
	}
	if m.Sums.Scratchpad {
		parts = append(parts, partAdder(m))
	}
	if m.DrainChains <= 1 {
		return parts
	}
	others := m.DrainChains * (m.DrainChains - 1) / 2 // pairs of a chain and a lower one
	return append(parts, hardware.Part{
		Name: "register of results that pass other drain chains", Group: hardware.Drain, Block: hardware.Register,
		Count: m.ArrayCols() * m.ChainRows() * others, Bits: m.AccumulatorBits,
	})
}

// SumsBelowColumns returns false: sums stay in the PEs.
func (OutputStationary) SumsBelowColumns() bool { return false }

// Carries tells whether the policy is a CarryingPolicy.
func (OutputStationary) Carries(p Policy) bool {
	_, carries := p.(CarryingPolicy)
	return carries
}

// Begin lets the policy order the passes of the tiles. A segment that adds up only a part of K has
// no gates, so no policy applies to it.
func (OutputStationary) Begin(p Policy, s Span) Sequence {
	if carrying, ok := p.(CarryingPolicy); ok {
		return carrying.BeginAll(s)
	}
	if w := s.Works[0]; w.Operands != (Range{}) {
		return &partSequence{work: w, tiles: w.tiles()}
	}
	return checked[TilePolicy](p).Begin(s.Works[0])
}

// PerfectLow returns the steps of ceil(gated / (R*C)) LSB passes.
func (OutputStationary) PerfectLow(w Work) pe.Cycle {
	return pe.Cycle(ints.CeilDiv(w.gated(w.Pixels), int(w.PEs()))) * w.Low
}

// weightHops returns the moves of weight registers in a pass. Every row takes the groups that
// stream in it.
func (w Work) weightHops(p *Pass) uint64 {
	perRow := func(p *Pass) uint64 { return uint64(w.weightLoads(w.Layer, p.Kind, p.Operands)) }
	if p.Band == nil {
		return w.PEs() * perRow(p)
	}
	above := uint64(p.Timing.DecidingRows * w.Cols)
	return above*perRow(p) + (w.PEs()-above)*perRow(p.Band)
}

// Moves counts weights that stream through all rows, and results that shift down the drain chains
// and past the lower ones. If the policy has a partial-sum buffer, the sums of gated outputs go
// there after their MSB pass and come back for their LSB pass.
func (OutputStationary) Moves(w Work, p *Pass) pe.Moves {
	var m pe.Moves
	if p.Reads() {
		m.Operands = w.PEs() * uint64(p.Timing.Steps)
		m.Weights = w.weightHops(p)
	}
	if p.Timing.Drains && p.Timing.Returned == 0 {
		m.Sums = w.Fall()
	}
	m.PartSumReads, m.PartSumWrites = uint64(p.SumsRead), uint64(p.SumsWritten)
	if !w.buffersSums {
		return m
	}
	m.SumReads = uint64(p.lowOutputs())
	if p.Kind == High {
		m.SumWrites = p.Activity.Drained - uint64(p.Final)
	}
	return m
}
