package energy

import (
	"fmt"
	"math"

	"pgsim/pe"
	"pgsim/pe/hardware"
)

// Actions counts what the parts of a machine did in one layer.
type Actions struct {
	// Array are the PE steps by kind, idle PE steps and comparisons. Drained
	// results have no price of their own: DrainHops are how they moved.
	Array pe.Activity
	// OperandHops are moves of digit registers, L*P bits each: one per PE and
	// step of every pass, because all PEs are clocked.
	OperandHops uint64
	// WeightHops are moves of weight registers, L*weight_bits bits each: one
	// per PE and operand group of every pass.
	WeightHops uint64
	// DrainHops are moves of the shadow registers of the drain chains,
	// accumulator_bits each: the result of row r loads its own register and
	// goes through those of the r rows below, r + 1 moves.
	DrainHops uint64
	// QueuePushes and QueuePops are entries of the queues of gated outputs.
	QueuePushes, QueuePops uint64
	// PartialSumReads and PartialSumWrites are sums of the partial-sum buffer.
	PartialSumReads, PartialSumWrites uint64
	// ActivationCrossbarBits and WeightCrossbarBits are bits that crossed from
	// the banks of a scratchpad to the array.
	ActivationCrossbarBits, WeightCrossbarBits uint64
	// Scratchpads are the words of the activation, the weight and the output
	// scratchpad, in that order, of word_bits bits of that scratchpad each.
	Scratchpads [3]WordActions
	// Own are actions of parts that only some policy or PE kind has. Their energy
	// counts to the group of those parts.
	Own map[hardware.Action]uint64
	// DMABytes are bytes that the DMA moved.
	DMABytes uint64
	// DRAM is what all DRAM channels did.
	DRAM DRAMActions
	// Seconds is the time for which the machine was on: it leaks all the while.
	Seconds float64
	// Operands say what the layer's operands make of prices, nil for random ones.
	Operands *Operands
}

// WordActions are words read from and written to a memory.
type WordActions struct{ Reads, Writes uint64 }

// DRAMActions is what all DRAM channels did.
type DRAMActions struct {
	// Reads and Writes are bursts.
	Reads, Writes uint64
	// Activates are rows opened and later closed.
	Activates uint64
	// Refreshes are refresh commands, one for all banks of a rank.
	Refreshes uint64
	// ActiveCycles are channel-cycles with a row open: cycles of the memory
	// clock, added up over the channels.
	ActiveCycles uint64
	// Cycles are all channel-cycles.
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
