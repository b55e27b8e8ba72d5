package dataflow

import (
	"pgsim/configs"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// Machine is the array as a schedule sees it.
type Machine struct {
	pe.Geometry
	// Dataflow lays layers out on the array.
	Dataflow Dataflow
	// Overlap tells when the feeders are free for the next pass.
	Overlap pe.Overlap
	// Policy packs gated outputs into LSB passes.
	Policy Policy
	// QueueDepth (F) is the depth of the queues of gated outputs.
	QueueDepth int
	// ColumnSums is how many sums the accumulators below a column hold,
	// weight-stationary: a segment of more pixels goes through in blocks. With
	// 0 they hold as many as there are.
	ColumnSums int
	// StateLatency is the latency of the element-wise cell behind the array: if
	// the last result of a time step leaves in cycle c, the first operand of the
	// next step enters in cycle c + 1 + StateLatency or later.
	StateLatency pe.Cycle
	// WeightBits and AccumulatorBits are the widths of a PE's weights and sums, in
	// bits. They size hardware; the schedule doesn't depend on them.
	WeightBits, AccumulatorBits int
	// Scratchpads are those around the array. They size hardware; the schedule
	// doesn't depend on them.
	Scratchpads configs.Scratchpads
}

// Hardware returns the parts of the array: PEs and the registers between them, and
// what dataflow and policy need beside. Sizes that the machine doesn't give are 0.
func (m Machine) Hardware() hardware.Parts {
	return append(m.pe().Parts(), m.Dataflow.Hardware(m)...)
}

// pe returns the PE of the array.
func (m Machine) pe() pe.BitSerial {
	return pe.BitSerial{
		Lanes: m.Lanes, DigitBits: m.DigitBits, WeightBits: m.WeightBits, AccumulatorBits: m.AccumulatorBits,
	}
}

// operandBits and weightRegisterBits are the widths of what a PE takes per step.
func (m Machine) operandBits() int        { return m.pe().OperandBits() }
func (m Machine) weightRegisterBits() int { return m.pe().WeightRegisterBits() }

// IsBound tells whether the policy of the machine is a bound, no machine.
func (m Machine) IsBound() bool {
	_, bound := m.Policy.(Bound)
	return bound
}

// NewMachine looks up the names of an array description, whose accumulators
// below the columns are unlimited and whose scratchpads are not known, and checks
// that its policy can run on it and has a meaning in its dataflow.
func NewMachine(a configs.Array) (Machine, error) {
	overlap, err := pe.Overlaps.Lookup(a.Overlap)
	if err != nil {
		return Machine{}, err
	}
	dataflow, err := Dataflows.Lookup(a.Dataflow)
	if err != nil {
		return Machine{}, err
	}
	policy, err := Policies.Lookup(a.Policy)
	if err != nil {
		return Machine{}, err
	}
	m := Machine{
		Geometry: pe.Geometry{
			Rows: a.Rows, Cols: a.Cols, Lanes: a.Lanes, DigitBits: a.DigitBits,
		},
		Dataflow:     dataflow,
		Overlap:      overlap,
		Policy:       policy,
		QueueDepth:   a.QueueDepth,
		StateLatency: pe.Cycle(a.StateLatency),

		WeightBits:      a.WeightBits,
		AccumulatorBits: a.AccumulatorBits,
	}
	if err := dataflow.Check(m); err != nil {
		return Machine{}, err
	}
	return m, policy.Check(m)
}

// IsBound tells whether the policy of an array is a bound, no machine. One that is
// not known here is taken for a machine.
func IsBound(a configs.Array) bool {
	m, err := NewMachine(a)
	return err == nil && m.IsBound()
}
