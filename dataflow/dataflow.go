package dataflow

import (
	"pgsim/configs/extension"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// Dataflow lays out the segments of a layer on the array. Each dataflow has its own interface for
// policies, such as TilePolicy. A policy that implements the interface has a meaning in the
// dataflow. To add a dataflow, write a file that registers it in Dataflows. It may have settings,
// as policies do. It doesn't change existing policies: if some of them are to run under it, their
// methods for it may be in its own file.
type Dataflow interface {
	// Check refuses a machine whose policy has no meaning in the dataflow.
	Check(Machine) error
	// Hardware returns the parts that a machine's array needs in addition to PEs and the registers
	// between them.
	Hardware(Machine) hardware.Parts
	// SumsBelowColumns tells whether sums leave the PEs with every step and collect below the
	// columns. Otherwise they stay in the PEs until a pass drains.
	SumsBelowColumns() bool
	// Carries tells whether the policy's sequence continues from segment to segment.
	Carries(Policy) bool
	// Begin starts the sequence of passes of a span under a policy. The span is one segment. If the
	// policy carries, it is a whole layer or time step, and the sequence is a CarryingSequence.
	Begin(Policy, Span) Sequence
	// PerfectLow returns for how many cycles the LSB passes of a segment would stream if they were
	// packed without an idle PE.
	PerfectLow(Work) pe.Cycle
	// Moves returns what a pass of a segment moves.
	Moves(Work, *Pass) pe.Moves
}

// Dataflows are the known settings of array.dataflow.
var Dataflows = extension.New[Dataflow]("dataflow", "array")
