package dataflow

import (
	"pgsim/configs/extension"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// Dataflow lays the segments of a layer out on the array. What it asks of policies is
// an interface of its own, such as TilePolicy: those that implement it have a meaning
// in it. A new dataflow changes no policy; for those that are to run under it, the
// methods may stand in its own file. To add one, write a
// file that registers it in Dataflows; it may have settings as a policy has.
type Dataflow interface {
	// Check refuses a machine whose policy has no meaning in the dataflow.
	Check(Machine) error
	// Hardware returns the parts that a machine's array needs beyond PEs and the
	// registers between them.
	Hardware(Machine) hardware.Parts
	// SumsBelowColumns tells whether sums leave the PEs with every step and collect
	// below the columns. Otherwise they stay in the PEs until a pass drains.
	SumsBelowColumns() bool
	// Carries tells whether the policy's sequence goes on from segment to segment.
	Carries(Policy) bool
	// Begin starts the sequence of passes of a span under a policy: of one segment or,
	// if it carries, of a whole layer or time step, as a CarryingSequence.
	Begin(Policy, Span) Sequence
	// PerfectLow returns for how many cycles the LSB passes of a segment would
	// stream if they were packed without an idle PE.
	PerfectLow(Work) pe.Cycle
	// Moves returns what a pass of a segment moves.
	Moves(Work, *Pass) pe.Moves
}

// Dataflows are the known settings of array.dataflow.
var Dataflows = extension.New[Dataflow]("dataflow", "array")
