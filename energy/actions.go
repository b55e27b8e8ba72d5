package energy

import (
	"fmt"
	"math"

	"pgsim/pe"
	"pgsim/pe/hardware"
)

// Actions counts what the parts of a machine did in one layer.
type Actions struct {
	// Array counts the PE steps by kind, idle PE steps and comparisons. Drained results have no
	// price of their own: DrainHops counts how they move.
	Array pe.Activity
	// OperandHops counts moves of digit registers, L*P bits each: one per PE and step of every pass,
	// because all PEs are clocked.
	OperandHops uint64
	// WeightHops counts moves of weight registers, L*weight_bits bits each: one per PE and operand
	// group of every pass.
	WeightHops uint64
	// DrainHops counts moves of the shadow registers of the drain chains, accumulator_bits each. The
	// result of row r loads its own register and passes those of the r rows below: r + 1 moves.
	DrainHops uint64
	// QueuePushes and QueuePops count entries of the queues of gated outputs.
	QueuePushes, QueuePops uint64
	// PartialSumReads and PartialSumWrites count sums read from and written to the partial-sum
	// buffer.
	PartialSumReads, PartialSumWrites uint64
	// ActivationCrossbarBits and WeightCrossbarBits count bits that crossed from the banks of a
	// scratchpad to the array.
	ActivationCrossbarBits, WeightCrossbarBits uint64
	// Scratchpads counts the words of the activation, weight and output scratchpads, in that order.
	// Each word has the word_bits of its scratchpad.
	Scratchpads [3]WordActions
	// Own counts actions of parts that only some policies or PE kinds have. Their energy is added to
	// the group of those parts.
	Own map[hardware.Action]uint64
	// DMABytes counts bytes that the DMA moved.
	DMABytes uint64
	// DRAM is what all DRAM channels did.
	DRAM DRAMActions
	// Seconds is the time for which the machine is on. It leaks all that time.
	Seconds float64
	// Operands says how the operands of the layer change prices; nil for random operands.
	Operands *Operands
}

// WordActions counts words read from and written to a memory.
type WordActions struct{ Reads, Writes uint64 }

// DRAMActions is what all DRAM channels did.
type DRAMActions struct {
	// Reads and Writes count bursts.
	Reads, Writes uint64
	// Activates counts rows opened and later closed.
	Activates uint64
	// Refreshes counts refresh commands, one for all banks of a rank.
	Refreshes uint64
	// ActiveCycles counts channel-cycles with a row open: cycles of the memory clock, added up over
	// the channels.
	ActiveCycles uint64
	// Cycles counts all channel-cycles.
	Cycles uint64
}

// check refuses counts that contradict each other.
func (a *Actions) check() error {
	switch {
	case !(a.Seconds >= 0) || math.IsInf(a.Seconds, 1):
		return fmt.Errorf("energy: the time must be 0 seconds or more, got %v", a.Seconds)
	case a.DRAM.ActiveCycles > a.DRAM.Cycles:
		return fmt.Errorf("energy: a row was open in %d channel-cycles of DRAM, but there were only %d",
			a.DRAM.ActiveCycles, a.DRAM.Cycles)
	case a.DrainHops < a.Array.Drained:
		return fmt.Errorf("energy: %d results drained, but in only %d moves of the drain chains",
			a.Array.Drained, a.DrainHops)
	}
	return nil
}
