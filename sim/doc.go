// Package sim answers: what does a workload cost on an accelerator, memory
// included?
//
// By default every layer runs on an Akita system of its own that starts empty and idle, so
// that layers are independent of each other and of the order in which they are
// simulated. With network.overlap all layers run on one, behind each other (type network
// has the rules):
//
//	Controller --passes--> Array
//	    |  ^                 |
//	    |  +----drained------+
//	    |
//	    +--transfers--> DMA <--> DRAM.Channel[i]
//	                     |
//	                     +--> scratchpads
//
// The controller walks a layer's schedule (package dataflow) along the plan
// of its mapper (package memory/mapper): it asks the DMA for blocks ahead of
// their use, starts every pass as soon as the array and the arrived chunks
// allow, and has results written back as they drain. The results of a recurrent
// layer wait in the output scratchpad until a time step is complete; the cell
// behind the array then puts codes of the next state into the activation
// scratchpad, and as many results as other layers read into the output scratchpad.
// As with everything element-wise (batch norm, the sums of a residual connection),
// what the cell adds or keeps besides, the input's share and its own memory, is
// taken to be at hand and is not priced.
//
// Where operands are cut along K, the plan can't say in which order parts are needed: this
// depends on the passes. They are asked for when a pass is chosen, and those of the part
// behind it with them. What has been loaded at the end is compared with what a plan reads
// for these passes.
//
// Where nobody watches a layer, the array is inside the controller: passes are no messages,
// and the controller hears of results in the cycles in which messages would tell. A layer
// that is watched runs by messages; tests hold both ways to the same results.
//
// Messages carry passes and blocks, never bits; a component acts on a message in
// the cycle after it came, so that no result depends on the order of events within
// a cycle.
package sim
