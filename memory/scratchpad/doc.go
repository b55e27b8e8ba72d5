// Package scratchpad answers: when is a block in a banked SRAM, or out of it?
//
// The DMA moves blocks in and out through one side of the SRAM, one block after another, with all
// banks and ports side by side:
//
//	words  = ceil(8 * bytes / word bits)
//	cycles = ceil(words / (banks * ports))
//
// A block that is put in is written as it arrives. Its first cycle is the one in which its first
// bytes came ([memory.Block.Since]), or when the block before is through. Its last cycle is not
// before the request, which says that all bytes are there. So a fast scratchpad adds one cycle to
// a block that trickles in, and a slow one holds it back:
//
//	first bytes       request
//	    |                |
//	    w w w w . . . . .w        fast: done with the request
//	    w w w w w w w w w w w w   slow: done when all is written
//
// A block that is taken out is read from the request on.
//
// The array works on the other side. Its words are not counted here, and it holds up no block:
// where blocks and array share a scratchpad, the scratchpad is double buffered.
package scratchpad
