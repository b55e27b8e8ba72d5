// Package sim answers: what does a workload cost on an accelerator, memory included?
//
// By default every layer runs on its own Akita system, which starts empty and idle. So layers are
// independent of each other and of the order in which they are simulated. With network.overlap all
// layers run on one system, one after another (type network has the rules):
//
//	Controller --passes--> Array
//	    |  ^                 |
//	    |  +----drained------+
//	    |
//	    +--transfers--> DMA <--> DRAM.Channel[i]
//	                     |
//	                     +--> scratchpads
//
// The controller walks a layer's schedule (package dataflow) along the plan of its mapper (package
// memory/mapper). It asks the DMA for blocks ahead of their use, starts every pass as soon as the
// array and the arrived chunks allow, and has results written back as they drain. The results of a
// recurrent layer wait in the output scratchpad until a time step is complete. The cell behind the
// array then puts codes of the next state into the activation scratchpad, and as many results as
// other layers read into the output scratchpad. As with everything element-wise (batch norm, the
// sums of a residual connection), the other data of the cell, which are the input's share that it
// adds and its own memory, are assumed to be at hand and are not priced.
//
// Where operands are cut along K, the plan can't say in which order parts are needed, because that
// depends on the passes. When a pass is chosen, its parts are requested, and with them the parts
// of the pass after it. At the end, the loads are compared with what a plan reads for these
// passes.
//
// Where nobody watches a layer, the array is inside the controller. Passes are not messages then,
// and the controller learns of results in the cycles in which messages would tell it. A layer that
// is watched runs by messages. Tests check that both ways give the same results.
//
// Messages describe passes and blocks, and never carry data bits. A component acts on a message in
// the cycle after it came, so no result depends on the order of events within a cycle.
package sim
