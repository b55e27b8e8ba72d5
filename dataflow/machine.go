package dataflow

import (
	"pgsim/configs"
	"pgsim/pe"
)

// Machine is the array as a schedule sees it.
type Machine struct {
	pe.Geometry
	// Overlap tells when the feeders are free for the next pass.
	Overlap pe.Overlap
	// Policy packs gated outputs into LSB passes.
	Policy Policy
	// QueueDepth (F) is the depth of the queues of gated outputs.
	QueueDepth int
}

// NewMachine looks up the names of an array description. Its errors start with
// the key that is to blame.
func NewMachine(a configs.Array) (Machine, error) {
	overlap, err := pe.Overlaps.Lookup(a.Overlap)
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
		Overlap:    overlap,
		Policy:     policy,
		QueueDepth: a.QueueDepth,
	}
	return m, policy.Check(m)
}
