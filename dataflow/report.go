package dataflow

import (
	"pgsim/dataflow/stall"
	"pgsim/pe"
)

// Report is the cost of a layer on the array.
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
	// PeakSums is how many sums the accumulators below the columns hold at a time: C for each pixel
	// of the largest segment or block of a segment. It is 0 if sums stay in the PEs.
	PeakSums uint64
	// Pushed and Popped count entries of the queues of gated outputs (pending
	// rows for row-pack).
	Pushed, Popped uint64
	// PostCycles is the number of cycles for which the post-processing unit worked on results.
	PostCycles pe.Cycle
	// PostOperations are the operations of its lanes, 0 if there is no unit.
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

// Breakdown attributes every cycle of a layer to what the feeders of the array did in it.
type Breakdown struct {
	// Busy are the cycles that streamed operands that even a perfect packing of the gated outputs
	// would have to stream. Each column group of the layer (of a time step, in a recurrent layer)
	// is packed as a whole. Under policies that carry over, all groups are packed together.
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

// account is an unfinished breakdown: all cycles before now are attributed.
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

// stream attributes the cycles of a pass that starts now. The loading of its weights comes first.
func (a *account) stream(p pe.Pass, stretch pe.Cycle, steps streamed) {
	a.Busy += steps.Busy
	a.Stall[stall.FillDrain] += p.Load
	a.Stall[stall.BlockCut] += steps.BlockCut
	a.Stall[stall.QueueImbalance] += steps.Imbalance
	a.Stall[stall.Scratchpad] += stretch
	a.now += p.Fed() + stretch
}
