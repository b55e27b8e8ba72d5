// Package hardware answers: in which terms does a PE kind, a dataflow or a policy say what it is
// built of?
//
// It describes hardware as a list of [Part]. A part is a number of equal building blocks ([Block]):
// a 32-bit adder in every PE, a queue of 128 entries below every column, a choice among 16 banks
// for every row. A part names the actions that use it, and how. Package energy prices a machine by
// going over the list: area is a sum over parts, and the energy of an action is a sum over the
// parts that it uses. So an action that uses no part has no price, and is an error there.
//
// The terms are plain data and depend on nothing, so every package that has hardware can use them:
//
//	PE kind   --+
//	dataflow  --+-- Parts --> energy: area, leakage, price of every action
//	policy    --+
package hardware

// Part is a number of equal building blocks.
type Part struct {
	// Name is what the part is in the machine, e.g. "queue of gated outputs".
	Name string
	// Group is the group to which area and energy of the part count.
	Group Group
	// Block is the building block. It determines which of the sizes below the part has.
	Block Block
	// PerPE is set for a part of every PE. An action of a PE uses all Count of them in parallel.
	// Any other action uses one of Count.
	PerPE bool
	// Count is the number of these parts, 1 or more: in every PE, or in the machine.
	Count int
	// Bits is the width of its words or operands, 1 or more.
	Bits int
	// By is the width of a multiplier's other operand, in bits.
	By int
	// Inputs is how many words a multiplexer chooses from, or the number of places to which a
	// shifter shifts.
	Inputs int
	// Entries is how many words a buffer holds.
	Entries int
	// Length is the length of a wire, in widths of a PE.
	Length float64
	// Uses are the actions that use the part. A part without uses only costs area and leakage, such
	// as a register that is written once per layer.
	Uses []Use
}

// Use says that an action uses a part.
type Use struct {
	Action Action
	How    How
}

// How is the way in which an action uses a part.
type How int

// The ways to use a part.
const (
	// Works is one operation of logic, a new value for a register, a word over a
	// wire, or a word written to a buffer.
	Works How = iota
	// Reads is a word read from a buffer.
	Reads
	// Holds is a register of an idle unit that keeps its value for a cycle.
	Holds
)

// Block is a kind of building block. A technology table has a price for each.
type Block int

// The building blocks.
const (
	// Adder adds two operands of Bits.
	Adder Block = iota
	// Comparator compares two operands of Bits.
	Comparator
	// Multiplier multiplies an operand of Bits with one of By.
	Multiplier
	// Gate multiplies an operand of Bits with a single bit.
	Gate
	// Shifter shifts a word of Bits to one of Inputs places.
	Shifter
	// Multiplexer chooses one of Inputs words of Bits.
	Multiplexer
	// Register holds a word of Bits.
	Register
	// Buffer holds Entries words of Bits.
	Buffer
	// Wire carries a word of Bits over Length.
	Wire
)

// String returns the block's name in lists.
func (b Block) String() string {
	return [...]string{"adder", "comparator", "multiplier", "gate", "shifter", "multiplexer", "register", "buffer", "wire"}[b]
}

// Group is a part of the area and energy of a machine. Reports use its name.
type Group string

// The groups of the hardware between the scratchpads.
const (
	Array       Group = "pe_array"
	Registers   Group = "registers"
	Comparators Group = "comparators"
	Drain       Group = "drain"
	Queues      Group = "queues"
	Crossbars   Group = "crossbars"
	PartialSums Group = "partial_sums"
	// PostProcessing is the unit behind the drain chains, if a machine has one.
	PostProcessing Group = "post_processing"
	// LineBuffers are the line buffers of the rows, if a machine has them.
	LineBuffers Group = "line_buffers"
)

// Action is something that a machine does and that a simulation counts.
type Action string

// The actions of the hardware between the scratchpads.
const (
	// Step is a working PE step, and Idle an idle one.
	Step Action = "steps"
	Idle Action = "idle PE steps"
	// OperandHop and WeightHop are moves of what a PE takes per step to the next PE. DrainHop is
	// the move of a sum.
	OperandHop Action = "operand hops"
	WeightHop  Action = "weight hops"
	DrainHop   Action = "drain hops"
	// Comparison is a gate decision.
	Comparison Action = "comparisons"
	// QueuePush and QueuePop are entries that enter and leave the queues of gated outputs.
	QueuePush Action = "queue pushes"
	QueuePop  Action = "queue pops"
	// SumRead and SumWrite are unfinished sums that come from the partial-sum buffer or go there.
	SumRead  Action = "partial-sum reads"
	SumWrite Action = "partial-sum writes"
	// PartSum is a sum of a part of K that is added to those of the previous parts, on its way to
	// the output scratchpad.
	PartSum Action = "sums of parts added"
	// ActivationBit and WeightBit are bits on the way from the banks of a scratchpad to a PE or
	// column that doesn't own the bank.
	ActivationBit Action = "bits over the activation crossbar"
	WeightBit     Action = "bits over the weight crossbar"
	// RotatedBit is a bit of activations on the way to the row to which it is rotated. EntryBit is
	// a bit of weights that goes into rows with their own weight entry.
	RotatedBit Action = "bits through the rotator"
	EntryBit   Action = "bits through the second weight entries"
	// BusBit is a bit over the bus between arrays with shared queues. BusSum is a sum that has come
	// back and is added to a sum that waits.
	BusBit Action = "bits over the bus between arrays"
	BusSum Action = "sums back from other arrays"
	// RegionInput is an input's magnitude that is added to the others of its region. RegionPart is
	// what comes of a region at a time and is added to the region's sum. RegionChoice is a decision
	// whether a region is sensitive. RegionLook is a row's look-up of that decision.
	RegionInput  Action = "magnitudes added up by regions"
	RegionPart   Action = "parts of the sums of regions"
	RegionChoice Action = "decisions on regions"
	RegionLook   Action = "looks at decisions on regions"
	// LineWrite is a word of activations that goes into the line buffer of a row. LineRead is a
	// word that the row streams from there.
	LineWrite Action = "line buffer writes"
	LineRead  Action = "line buffer reads"
	// PostResult is a result that enters the queue before the post-processing unit. The others are
	// operations of a lane of that unit: a multiplication with an addition, an addition, a
	// comparison, a sum rounded to a code, and an element that goes through unchanged.
	PostResult   Action = "results queued for post-processing"
	PostMultiply Action = "post-processing multiplications"
	PostAdd      Action = "post-processing additions"
	PostCompare  Action = "post-processing comparisons"
	PostRound    Action = "post-processing roundings"
	PostMove     Action = "post-processing moves"
)
