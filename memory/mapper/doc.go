// Package mapper answers: which parts of a layer are in the scratchpads when, so that the DRAM
// moves the fewest bytes?
//
// A layer's inputs are cut into blocks of output pixels, and its weights into column groups. A
// segment is one column group over one block, and the array runs one segment after the other.
// Where everything fits, every byte is read once. Otherwise one of two loops is the inner one:
//
//	weights outer: for each column group, for each block  (inputs read again)
//	pixels outer:  for each block, for each column group  (weights read again)
//
// A recurrent layer goes time step by time step, all column groups in each:
//
//	step 0: groups 0 1 2 3 4    step 1: groups 4 3 2 1 0    step 2: 0 1 2 ...
//
// Where all weights fit, they are loaded once and stay. Otherwise every other step takes the
// column groups in reverse order. So it begins with the groups that the scratchpad still holds,
// and only the rest is read again. The input of a step is the state that the step before left in
// the activation scratchpad; only the first one comes from the DRAM. The state of every step goes
// to the DRAM, for the layers that read it.
//
// Where the inputs of one tile, or the weights of one column group, don't fit, they are cut along
// K into the fewest parts of about the same size that fit. A pass goes over one part after the
// other:
//
//	slots    0 1   2 1   2 3   4 3  |  4 3   2 3   2 1   0 1
//	streams  0     1     2     3  4 |  4     3     2     1  0
//	         one pass               |  the next one, backwards
//
// The passes are known only when they are chosen. So the plan says what a part needs, and [Reads]
// says what has to be loaded. The inputs of a block come part by part for every pass. So a block
// then is one tile or, weight-stationary, as many pixels as pass together. Inputs are cut between
// blocks of C channels, as they lie in DRAM. Weights are cut at any boundary of a PE's group of
// operands. Bursts and bytes that a cut divides are read for both parts.
//
// Where the sums of a part go through the output scratchpad ([Request.Sums]), every part of a
// column group over a block is a separate step. As many tiles and column groups go past a part as
// have room for their sums there. Then comes the next part:
//
//	operands  K0           K1           K2           K2           K1           K0
//	weights   G0 G1 G2     G0 G1 G2     G0 G1 G2     G0 G1 G2     G0 G1 G2     G0 G1 G2
//	inputs    block 0      block 0      block 0      block 1      block 1      block 1
//	          |<---- sums of G0 G1 G2, block 0 --->| |<--- the next ones, backwards ---->|
//
// So weights are read once per block, and inputs once for all those column groups. Larger blocks
// leave room for the sums of fewer column groups. Blocks are tried from the largest down, each
// half as large as the one before. Half of the output scratchpad is for results; if it isn't
// double buffered, only the room that the results of one pass take. Operands that fit are also
// cut, where that reads fewer bytes.
//
// A layer of one input row that doesn't fit is treated as a layer of one column: the bytes in DRAM
// are the same.
//
// Map takes the loop that reads fewer bytes. For operands that are cut, it assumes that every tile
// takes one pass. Tensors lie in DRAM blocked by channels, as the array consumes and produces
// them: C channels of all pixels, row by row, then the next C channels.
package mapper
