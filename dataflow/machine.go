package dataflow

import (
	"slices"

	"pgsim/configs"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
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
	// ColumnSums is how many sums the accumulators below a column hold, weight-stationary. A
	// segment with more pixels runs in blocks. 0 means as many sums as there are.
	ColumnSums int
	// Sums says where the sums of a part of K may wait for those of the next.
	Sums SumPlace
	// Fold is how many column groups can share the array if a layer has few pixels. 0 means 1.
	Fold int
	// Prediction says what happens to the sums that decide gates.
	Prediction Prediction
	// PredictWeightBits is how many of the most significant bits of weights MSB passes multiply. 0
	// means all.
	PredictWeightBits int
	// StateLatency is the latency of the element-wise cell behind the array. If the last result of
	// a time step leaves in cycle c, the first operand of the next step enters in cycle
	// c + 1 + StateLatency or later.
	StateLatency pe.Cycle
	// Post is the post-processing unit behind the drain chains.
	Post PostUnit
	// Shared says whether the machine is one of several arrays with shared queues.
	Shared SharedQueues
	// AccumulatorBits is the width of a PE's sums, in bits. It sizes hardware; the
	// schedule doesn't depend on it.
	AccumulatorBits int
	// Scratchpads are those around the array. They size hardware. The cycles of the array don't
	// depend on them.
	Scratchpads configs.Scratchpads
}

// Hardware returns the parts of the array: PEs, the registers between them, and what dataflow,
// policy and PE kind need in addition. Sizes that the machine doesn't give are 0.
func (m Machine) Hardware() hardware.Parts {
	parts := slices.Concat(m.Element().Parts(), m.Dataflow.Hardware(m), m.Post.hardware(m), lineBuffers(m), m.Shared.hardware(m))
	if r, regional := m.Element().(pe.Regional); regional {
		parts = append(parts, regionParts(m, r.Regions())...)
	}
	return parts
}

// PassPixels returns how many pixels of a segment go past the operands of one part of K before
// those of the next part. These are the pixels of a tile. If sums collect below the columns, they
// are as many pixels as have sums there. 0 means all.
func (m Machine) PassPixels() int {
	if m.Dataflow.SumsBelowColumns() {
		return m.ColumnSums
	}
	return m.Rows
}

// OperandGroup returns the least number of operands of K that a pass takes: those that PEs take
// side by side or, if sums collect below the columns, those of a weight tile.
func (m Machine) OperandGroup() int {
	if m.Dataflow.SumsBelowColumns() {
		return m.Rows * m.Element().Group()
	}
	return m.Element().Group()
}

// readsByGroup tells whether the passes over different groups of a convolution in a layer read
// different numbers of words. They may, because the channels of each group begin at a different
// place in a word.
func (m Machine) readsByGroup(l pgworkloads.Layer) bool {
	return l.Groups > 1 && !m.Scratchpads.Activation.Reads.IsZero()
}

// IsBound tells whether the policy of the machine is a bound rather than a machine.
func (m Machine) IsBound() bool {
	_, bound := m.Policy.(Bound)
	return bound
}

// NewMachine looks up the names of an array description. It checks that its policy can run on it
// and has a meaning in its dataflow. The accumulators below the columns are unlimited, and the
// scratchpads are not known.
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
	sums, err := SumPlaces.Lookup(a.Sums.Name())
	if err != nil {
		return Machine{}, err
	}
	prediction, err := Predictions.Lookup(a.Prediction.Name())
	if err != nil {
		return Machine{}, err
	}
	element, err := pe.New(a)
	if err != nil {
		return Machine{}, err
	}
	m := Machine{
		Geometry:     pe.Geometry{Rows: a.Rows, Cols: a.Cols, Lanes: a.Lanes, DigitBits: a.DigitBits, DrainChains: int(a.DrainChains), PE: element},
		Dataflow:     dataflow,
		Overlap:      overlap,
		Policy:       policy,
		Sums:         sums,
		Fold:         int(a.Fold),
		Prediction:   prediction,
		StateLatency: pe.Cycle(a.StateLatency),

		PredictWeightBits: a.PredictWeightBits,
		AccumulatorBits:   a.AccumulatorBits,
	}
	if err := dataflow.Check(m); err != nil {
		return Machine{}, err
	}
	if err := checkValued(m, a.PE.Name()); err != nil {
		return Machine{}, err
	}
	if err := checkPrediction(m, a.PE.Name()); err != nil {
		return Machine{}, err
	}
	if err := policy.Check(m); err != nil {
		return m, err
	}
	m.Shared, err = sharedQueues(a, m)
	return m, err
}

// IsBound tells whether the policy of an array is a bound rather than a machine. A policy that is
// not known here counts as a machine.
func IsBound(a configs.Array) bool {
	m, err := NewMachine(a)
	return err == nil && m.IsBound()
}
