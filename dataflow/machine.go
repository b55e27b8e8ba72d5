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
	// ColumnSums is how many sums the accumulators below a column hold,
	// weight-stationary: a segment of more pixels goes through in blocks. With
	// 0 they hold as many as there are.
	ColumnSums int
	// Sums says where the sums of a part of K may wait for those of the next.
	Sums SumPlace
	// Fold is how many column groups can share the array where a layer has few pixels;
	// 0 is 1.
	Fold int
	// Prediction says what becomes of the sums that decide gates.
	Prediction Prediction
	// PredictWeightBits is how many of the most significant bits of weights MSB passes
	// multiply; 0 is all.
	PredictWeightBits int
	// StateLatency is the latency of the element-wise cell behind the array: if
	// the last result of a time step leaves in cycle c, the first operand of the
	// next step enters in cycle c + 1 + StateLatency or later.
	StateLatency pe.Cycle
	// Post is the post-processing unit behind the drain chains.
	Post PostUnit
	// Shared says whether the machine is one of several arrays with shared queues.
	Shared SharedQueues
	// AccumulatorBits is the width of a PE's sums, in bits. It sizes hardware; the
	// schedule doesn't depend on it.
	AccumulatorBits int
	// Scratchpads are those around the array. They size hardware; cycles of the
	// array don't depend on them.
	Scratchpads configs.Scratchpads
}

// Hardware returns the parts of the array: PEs and the registers between them, and
// what dataflow, policy and PE kind need beside. Sizes that the machine doesn't give are 0.
func (m Machine) Hardware() hardware.Parts {
	parts := slices.Concat(m.Element().Parts(), m.Dataflow.Hardware(m), m.Post.hardware(m), lineBuffers(m), m.Shared.hardware(m))
	if r, regional := m.Element().(pe.Regional); regional {
		parts = append(parts, regionParts(m, r.Regions())...)
	}
	return parts
}

// PassPixels returns how many pixels of a segment go past the operands of one part of K
// before those of the next: those of a tile or, where sums collect below the columns, as
// many as have sums there; 0 is all.
func (m Machine) PassPixels() int {
	if m.Dataflow.SumsBelowColumns() {
		return m.ColumnSums
	}
	return m.Rows
}

// OperandGroup returns how many operands of K a pass takes at least: those that PEs take
// side by side or, where sums collect below the columns, those of a weight tile.
func (m Machine) OperandGroup() int {
	if m.Dataflow.SumsBelowColumns() {
		return m.Rows * m.Element().Group()
	}
	return m.Element().Group()
}

// readsByGroup tells whether passes over groups of a convolution of a layer read different
// numbers of words: the channels of each begin elsewhere in a word.
func (m Machine) readsByGroup(l pgworkloads.Layer) bool {
	return l.Groups > 1 && !m.Scratchpads.Activation.Reads.IsZero()
}

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

// IsBound tells whether the policy of an array is a bound, no machine. One that is
// not known here is taken for a machine.
func IsBound(a configs.Array) bool {
	m, err := NewMachine(a)
	return err == nil && m.IsBound()
}
