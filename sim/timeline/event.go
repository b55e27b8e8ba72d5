package timeline

import (
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/memory"
	"pgsim/memory/dram/device"
)

// Kind is the kind of an event.
type Kind int

// The kinds of events. Times are cycles of the array, except for Task and the events of the DRAM.
const (
	// Block is the time from the beginning of a segment to that of the next one. The last segment
	// lasts until its results have left the array.
	Block Kind = iota
	// Pass is a pass, from its first load or step to its last step.
	Pass
	// Phase is a run of LSB passes that no other pass interrupts.
	Phase
	// Stall is a time in which the feeders were not busy.
	Stall
	// Drain is the time in which the results of a pass leave column 0. The results of column c
	// leave c cycles later.
	Drain
	// Transfer is a transfer of the DMA, from its first burst until it is complete.
	Transfer
	// Bus is a run of consecutive bursts of one direction on the data bus of a DRAM channel. Its
	// times are cycles of the memory clock.
	Bus
	// Row is the time during which a row of a DRAM bank is open, in cycles of the memory clock.
	Row
	// Refresh is the refresh of a DRAM rank, in cycles of the memory clock.
	Refresh
	// Task is a task that an Akita component traced, in seconds.
	Task
)

// Event is one thing that happened in a layer. Its fields beyond kind and time depend on the kind.
type Event struct {
	Kind Kind
	// From is its first cycle and To the one after its last. They count from the beginning of the
	// layer or, if layers share a machine, of the network.
	From, To uint64
	// Layer is the index of the layer of a transfer or a task.
	Layer int

	// Index counts passes, phases, blocks and transfers from 0, each kind separately.
	Index int
	// Block is the index of the block under way, Group that of its column group.
	Block, Group int
	// Pixels and Channels are those of the block or pass. The pixels of an LSB pass
	// may be only some of the range.
	Pixels, Channels dataflow.Range
	// Step is the time step of a block.
	Step int

	// Bits distinguishes MSB, LSB and dense passes.
	Bits dataflow.Kind
	// Low counts the outputs that get their low bits in a mixed pass, beside its MSB work. It is 0
	// for all other passes.
	Low int
	// Tile is the index of the tile in its block, or -1 if the pass gathers outputs of several
	// tiles. In a weight-stationary array it is the index of the weight tile.
	Tile int
	// Busy, BlockCut, Imbalance, Stretch and Load add up to the cycles of a pass.
	Busy, BlockCut, Imbalance, Stretch, Load uint64
	// Worked is the share of the PE steps that worked on an output.
	Worked float64
	// Final counts the outputs that are final once the pass has drained.
	Final int
	// Queued is how many gated outputs (rows, for row-pack) wait in queues after the pass has run.
	Queued int
	// Passes is the number of passes of a phase.
	Passes int

	// Cause is that of a stall.
	Cause stall.Cause

	// Transfer is that of the DMA, and Requested the cycle of its request. Lane is a number that no
	// other transfer under way of the same scratchpad has.
	Transfer  memory.Transfer
	Requested uint64
	Lane      int

	// Channel is the DRAM channel, Location the rank, the bank or the row.
	Channel  int
	Location device.Location
	// Reads and Writes are numbers of bursts.
	Reads, Writes int

	// Task is the task that a component traced.
	Task TaskEvent
}

// TaskEvent is a task of Akita's tracing.
type TaskEvent struct {
	ID, Parent, Kind, What, Where string
	// Start and End are in seconds of simulated time.
	Start, End float64
}
