package dataflow

import "pgsim/pe"

func init() {
	Dataflows.Register("output-stationary",
		"rows hold output pixels, columns output channels; sums stay in the PEs", OutputStationary{})
}

// OutputStationary is the dataflow that holds outputs in the PEs: a tile of R
// pixels by C channels at a time.
type OutputStationary struct{}

// TilePolicy is a policy that has a meaning output-stationary.
type TilePolicy interface {
	Policy
	// Hardware returns what the array needs beyond PEs and drain chains.
	Hardware(Machine) Hardware
	// Begin starts the sequence of passes of one segment of a gated layer.
	Begin(Work) Sequence
}

// Check refuses policies that are no TilePolicy.
func (OutputStationary) Check(m Machine) error {
	_, err := meaning[TilePolicy]("output-stationary", m.Policy)
	return err
}

// Hardware returns what the policy needs.
func (OutputStationary) Hardware(m Machine) Hardware {
	return checked[TilePolicy](m.Policy).Hardware(m)
}

// Begin leaves the order of the tiles' passes to the policy.
func (OutputStationary) Begin(p Policy, w Work) Sequence { return checked[TilePolicy](p).Begin(w) }

// PerfectLow returns the steps of ceil(gated / (R*C)) LSB passes.
func (OutputStationary) PerfectLow(w Work) pe.Cycle {
	pes := int(w.PEs())
	return pe.Cycle((w.gated(w.Pixels)+pes-1)/pes) * w.Low
}

// Moves counts weights that stream through all rows and results that shift down
// the drain chains. Where the policy has a partial-sum buffer, the sums of gated
// outputs go there after their MSB pass and come back for their LSB pass.
func (OutputStationary) Moves(w Work, p *Pass) pe.Moves {
	var m pe.Moves
	if p.Timing.Steps > 0 {
		m.Operands = w.PEs() * uint64(p.Timing.Steps)
		m.Weights = w.PEs() * uint64(w.Groups(p.Operands.Len()))
	}
	if p.Timing.Drains {
		m.Sums = w.Fall()
	}
	if checked[TilePolicy](w.Policy).Hardware(w.Machine).PartialSums == 0 {
		return m
	}
	switch p.Kind {
	case High:
		m.SumWrites = p.Activity.Drained - uint64(p.Final)
	case Low:
		m.SumReads = p.Activity.Drained
	}
	return m
}
