package dataflow

import "pgsim/pe"

// Report is what a layer cost on the array.
type Report struct {
	// Cycles is the length of the layer.
	Cycles pe.Cycle
	// Breakdown says where the cycles went; its parts add up to Cycles.
	Breakdown Breakdown
	// Passes counts passes by kind; mere drains are not passes.
	Passes Passes
	// Activity is what the PEs did.
	Activity pe.Activity
	// Moves is what all passes moved, whatever they worked on.
	Moves pe.Moves
	// PeakSums is how many sums the accumulators below the columns hold at a
	// time: C for each pixel of the largest segment or block of one. It is 0
	// where sums stay in the PEs.
	PeakSums uint64
	// Pushed and Popped count entries of the queues of gated outputs (pending
	// rows for row-pack).
	Pushed, Popped uint64
	// Counters are those of the policy, nil if it has none.
	Counters []Counter
}

// Passes counts passes by kind.
type Passes struct {
	High, Low, Full uint64
}

// Breakdown attributes every cycle of a layer to what the feeders of the array
// did in it.
type Breakdown struct {
	// Busy are cycles that streamed operands which even a perfect packing of
	// the gated outputs would have to stream, each column group of the layer (of
	// a time step, in a recurrent layer) packed as a whole.
	Busy pe.Cycle
	// FillDrain are cycles in which the feeders waited for the array to fill
	// or drain.
	FillDrain pe.Cycle
	// DecisionWait are cycles in which the feeders waited for decisions.
	DecisionWait pe.Cycle
	// QueueImbalance are cycles that streamed LSB passes beyond those of a
	// perfect packing of each pixel block: PEs idle because their output is not gated or their
	// queue is shorter than others'.
	QueueImbalance pe.Cycle
	// BlockCut are cycles that streamed LSB passes which a perfect packing needs
	// only because column groups are cut at pixel blocks that fit the
	// scratchpads, each packed by itself.
	BlockCut pe.Cycle
	// Scratchpad are cycles by which passes were stretched because a
	// scratchpad bank could not give all words asked of it.
	Scratchpad pe.Cycle
	// Recurrence are cycles in which the feeders waited for the state that the
	// time step before makes: until its last result had left the array and gone
	// through the cell.
	Recurrence pe.Cycle
	// Memory are cycles in which the array waited for DMA and DRAM, and those
	// at the end in which the last results were written back.
	Memory pe.Cycle
}

// Total returns the sum of all parts.
func (b Breakdown) Total() pe.Cycle {
	total := b.Busy
	for c := range Cause(Causes) {
		total += b.Of(c)
	}
	return total
}

// account is a breakdown in the making: all cycles before now are attributed.
type account struct {
	Breakdown
	now       pe.Cycle
	observers []Observer
}

// until attributes the cycles from now until c to a cause.
func (a *account) until(cause Cause, c pe.Cycle) {
	if c > a.now {
		a.observed(cause, a.now, c)
		*a.part(cause) += c - a.now
		a.now = c
	}
}

// stream attributes the cycles of a pass that starts now, its weights loading
// first.
func (a *account) stream(p pe.Pass, stretch pe.Cycle, steps streamed) {
	a.FillDrain += p.Load
	a.Busy += steps.Busy
	a.BlockCut += steps.BlockCut
	a.QueueImbalance += steps.Imbalance
	a.Scratchpad += stretch
	a.now += p.Fed() + stretch
}
