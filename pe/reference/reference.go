package reference

import (
	"errors"

	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// ErrHazard is wrapped by the error of a run whose schedule would lose or mix up data in hardware.
var ErrHazard = errors.New("hazard")

// How far consecutive passes overlap: the values of Machine.Overlap.
const (
	// OverlapFull starts the next pass when the feeders have sent the last step of this pass.
	OverlapFull = "full"
	// OverlapDrain starts the next pass when the last PE has computed.
	OverlapDrain = "drain"
	// OverlapNone starts the next pass when the last result has left the array.
	OverlapNone = "none"
)

// Kinds of a pass: the values of PassRecord.Kind.
const (
	// KindHigh passes stream the top HighBits planes, or the first operands, and decide the gates.
	KindHigh = "high"
	// KindLow passes stream the lower planes, or the other operands, for gated outputs.
	KindLow = "low"
	// KindFull passes stream all planes.
	KindFull = "full"
)

// Machine is a PE array and the schedule that its controller follows.
type Machine struct {
	pe.Geometry
	// Overlap is OverlapFull, OverlapDrain or OverlapNone.
	Overlap string
	// Policy names how gated outputs are packed into LSB passes: one of
	// [Policies].
	Policy string
	// Settings are the settings of the policy. Those that are left out have their defaults.
	Settings strict.Settings
	// Wasted is set if LSB passes compute their outputs anew, with all bits. The sums that decided
	// their gates are dropped.
	Wasted bool
	// Fold is how many column groups can share the array, each with an equal part of its rows. 0
	// means 1. They share it if there are no more pixels than such a part has rows.
	Fold int
	// PartOperands is how many operands of K a pass streams at a time, a multiple of the lanes. 0
	// means all. A pass over more operands comes in parts, and every other pass goes through them
	// in reverse order.
	PartOperands int
	// SumsOut is the number of column groups whose sums fit in a memory outside the array. The sums
	// of a part of K leave the array, and that memory adds up the sums of the parts. All tiles of
	// those groups go past one part before the next, every other time backwards. With 0, sums stay
	// in the PEs. Only problems without gates and time steps can run like this.
	SumsOut int
	// PartWaits are the cycles by which the parts of passes come late because their operands do.
	// They apply in the order of the run, and start again from the beginning. The first part of
	// every pass doesn't count. Without PartWaits no part is late.
	PartWaits []int
	// StateLatency is how many cycles the element-wise cell behind the array takes to compute the
	// next state of a recurrent problem.
	StateLatency int
}

// Problem is one layer as a matrix product with actual numbers.
type Problem struct {
	// M, N and K are output pixels, output channels over all groups, and the
	// reduction length of one output.
	M, N, K int
	// Groups divides N: channel n is computed from the activations of
	// convolution group n / (N/Groups).
	Groups int
	// Bits (B) and HighBits (Bh) are the numbers of planes of a code and of its high part. HighBits
	// is read only if Gated is set and FirstOperands is 0.
	Bits, HighBits int
	// FirstOperands (K0) is how many operands, counted from the first, decide the gates with all
	// their planes. The other operands are added for gated outputs. It is 0 if the high planes of
	// all operands decide.
	FirstOperands int
	// Encoding says what the bits of a code mean.
	Encoding pgworkloads.Encoding
	// Gated tells whether the layer computes in two parts with a gate. A layer that is not gated
	// runs dense under every policy.
	Gated bool
	// Activations are codes, [Groups][M][K].
	Activations []int16
	// Padded marks codes that contribute 0 in every encoding. It has the same shape, or is nil if
	// there are none.
	Padded []bool
	// Weights are signed integers, [N][K].
	Weights []int16
	// Thresholds, [N], turn on the gates of outputs whose high-part sum is greater. The sum is in
	// units of one least significant bit: the high part of a code is not shifted down.
	Thresholds []int32
	// Low and High, [N] each, replace Thresholds for gates that are on if Low < sum < High.
	Low, High []int32
	// Recurrent, unless nil, makes the rows time steps.
	Recurrent *Recurrence
}

// PartOf returns the part that a kind of pass streams. If predictions are wasted, LSB passes stream
// everything.
func (p Problem) PartOf(kind string, wasted bool) Part {
	switch {
	case kind == KindHigh:
		return p.HighPart()
	case kind == KindLow && !wasted:
		return p.lowPart()
	}
	return Part{High: p.Bits, To: p.K}
}

// HighPart returns the part that decides the gates.
func (p Problem) HighPart() Part {
	if p.FirstOperands > 0 {
		return Part{High: p.Bits, To: p.FirstOperands}
	}
	return Part{Low: p.Bits - p.HighBits, High: p.Bits, To: p.K}
}

// lowPart returns the part that HighPart leaves.
func (p Problem) lowPart() Part {
	if p.FirstOperands > 0 {
		return Part{High: p.Bits, From: p.FirstOperands, To: p.K}
	}
	return Part{High: p.Bits - p.HighBits, To: p.K}
}

// Part is the planes Low..High-1 of the operands From..To-1.
type Part struct{ Low, High, From, To int }

// GroupOf returns the convolution group of a channel.
func (p Problem) GroupOf(channel int) int { return channel / (p.N / p.Groups) }

// PassRecord says when a pass ran.
type PassRecord struct {
	// Kind is KindHigh, KindLow or KindFull.
	Kind string
	// Start is the cycle in which PE(0,0) executes the pass's first step.
	Start pe.Cycle
	// Steps is the number of steps. It is 0 for a tile whose sums lockstep only drains because none
	// of its outputs is gated.
	Steps pe.Cycle
	// Drains tells whether results of the pass leave the array.
	Drains bool
	// More tells whether this is a part of a pass and other parts follow.
	More bool
	// Part tells whether the pass adds up only a part of K, and its sums leave the array.
	Part bool
}

// Result is what a run computed and how long it took.
type Result struct {
	// Cycles counts from the first start until the last result has left, both included.
	Cycles pe.Cycle
	// Outputs are the sums, [M][N].
	Outputs []int32
	// Gates are the decisions, [M][N]. They are nil if the layer ran dense.
	Gates []bool
	// Passes are in the order of their start.
	Passes []PassRecord
	// Work is what the PEs worked on in every pass.
	Work [][]Work
	// Activity counts what the PEs did.
	Activity pe.Activity
	// PartSumReads and PartSumWrites count the sums of parts of K that were read from and written
	// to the memory below the array, without results.
	PartSumReads, PartSumWrites uint64
	// Lent counts the outputs of other arrays that this array has completed.
	Lent uint64
}

// Work is an output that a PE works on in a pass.
type Work struct {
	Row, Col int
	M, N     int
	// Kind is the kind of the pass or, in the band of a mixed pass, KindLow.
	Kind string
}
