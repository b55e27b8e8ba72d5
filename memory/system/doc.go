// Package system builds the memory system of a machine: a DMA, three scratchpads and the channels
// of a DRAM, connected.
//
//	     Plug             .Memory[i]
//	requester --- DMA ------------------ DRAM.Channel[i]
//	               | .Pad[j]
//	               +------ Scratchpad.Activation, .Weight, .Output
//
// To move blocks, a requester plugs in a port of its own ([System.Plug]), sends
// memory.TransferReqs from it to [System.DMA] and gets a memory.TransferDone for each. Until then
// all components are idle and asleep.
//
// Where all DRAM channels allow it, the DMA drives them itself. Then there are no ports and no
// connections between them.
//
// Connections have no latency of their own: a message sent in one cycle is acted on in the next
// cycle of the receiver's clock.
package system
