package dataflow

import (
	"pgsim/configs"
	"pgsim/pe"
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
	// ColumnSums is how many sums the accumulators below a column hold,
	// weight-stationary: a segment of more pixels goes through in blocks. With
	// 0 they hold as many as there are.
	ColumnSums int
	// StateLatency is the latency of the element-wise cell behind the array: if
	// the last result of a time step leaves in cycle c, the first operand of the
	// next step enters in cycle c + 1 + StateLatency or later.
	StateLatency pe.Cycle
}

// Hardware returns what the array needs beyond PEs and the registers between
// them.
func (m Machine) Hardware() Hardware { return m.Dataflow.Hardware(m) }

// NewMachine looks up the names of an array description, whose accumulators
// below the columns are unlimited, and checks that its
// policy can run on it and has a meaning in its dataflow.
func NewMachine(a configs.Array) (Machine, error) {
	overlap, err := pe.Overlaps.Lookup(a.Overlap)
	if err != nil {
		return Machine{}, err
	}
	dataflow, err := Dataflows.New(a.Dataflow, a.Settings)
	if err != nil {
		return Machine{}, err
	}
	policy, err := Policies.New(a.Policy, a.Settings)
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
		StateLatency: pe.Cycle(a.StateLatency),
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
	return err == nil && m.Hardware().Bound
}
