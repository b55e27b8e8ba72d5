package dataflow

import (
	"pgsim/dataflow/stall"
	"pgsim/pe"
)

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
	// PostCycles is for how many cycles the post-processing unit was at work on results.
	PostCycles pe.Cycle
	// PostOperations are what its lanes did, 0 where there is none.
	PostOperations uint64
	// Counters are those of the policy, nil if it has none.
	Counters []Counter
	// Moved is what crossed the bus between arrays with shared queues.
	Moved Moved
}

// add adds the report of other segments of the layer.
func (r *Report) add(other Report) {
	r.Passes.High += other.Passes.High
	r.Passes.Low += other.Passes.Low
	r.Passes.Full += other.Passes.Full
	r.Activity.Add(other.Activity)
	r.Moves.Add(other.Moves)
	r.PeakSums = max(r.PeakSums, other.PeakSums)
	r.Pushed += other.Pushed
	r.Popped += other.Popped
	r.PostCycles += other.PostCycles
	r.Moved.add(other.Moved)
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
	// a time step, in a recurrent layer) packed as a whole or, under policies that
	// carry over, all of them together.
	Busy pe.Cycle
	// Stall are all other cycles, by cause.
	Stall stall.By[pe.Cycle]
}

// Total returns the sum of all parts.
func (b Breakdown) Total() pe.Cycle { return b.Busy + b.Stall.Total() }

// add adds the cycles of other segments.
func (b *Breakdown) add(other Breakdown) {
	b.Busy += other.Busy
	b.Stall.Add(other.Stall)
}

// account is a breakdown in the making: all cycles before now are attributed.
type account struct {
	Breakdown
	now       pe.Cycle
	observers []Observer
}

// until attributes the cycles from now until c to a cause.
func (a *account) until(cause stall.Cause, c pe.Cycle) {
	if c > a.now {
		a.observed(cause, a.now, c)
		a.Stall[cause] += c - a.now
		a.now = c
	}
}

// stream attributes the cycles of a pass that starts now, its weights loading
// first.
func (a *account) stream(p pe.Pass, stretch pe.Cycle, steps streamed) {
	a.Busy += steps.Busy
	a.Stall[stall.FillDrain] += p.Load
	a.Stall[stall.BlockCut] += steps.BlockCut
	a.Stall[stall.QueueImbalance] += steps.Imbalance
	a.Stall[stall.Scratchpad] += stretch
	a.now += p.Fed() + stretch
}
