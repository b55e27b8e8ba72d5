// Package system builds the memory system of a machine: a DMA, three
// scratchpads and the channels of a DRAM, connected.
//
//	     Plug             .Memory[i]
//	requester --- DMA ------------------ DRAM.Channel[i]
//	               | .Pad[j]
//	               +------ Scratchpad.Activation, .Weight, .Output
//
// Whoever moves blocks plugs a port of its own in ([System.Plug]), sends
// memory.TransferReqs from it to [System.DMA] and gets a memory.TransferDone
// for each. All components are idle and asleep until then.
//
// DRAM channels that allow it are driven by the DMA itself. Then there are no ports
// and no connections between them.
//
// Connections have no latency of their own: what is sent in one cycle is acted
// on in the next one of the receiver's clock.
package system
