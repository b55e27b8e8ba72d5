// Package mapper answers: which parts of a layer are in the scratchpads when,
// so that the DRAM moves the fewest bytes?
//
// A layer's inputs are cut into blocks of output pixels, its weights into
// column groups, and the array runs one segment, a column group over a block,
// after the other. Where everything fits, every byte is read once. Where it
// does not, one of two loops is the inner one:
//
//	weights outer: for each column group, for each block  (inputs read again)
//	pixels outer:  for each block, for each column group  (weights read again)
//
// A recurrent layer goes time step by time step, all column groups in each:
//
//	step 0: groups 0 1 2 3 4    step 1: groups 4 3 2 1 0    step 2: 0 1 2 ...
//
// Where all weights fit they are loaded once and stay. Where they don't, every
// other step takes the column groups in reverse order, so that it begins with those
// that the scratchpad still holds and only what does not fit is read again. The
// input of a step is the state that the step before left in the activation
// scratchpad; only the first one comes from the DRAM. The state of every step goes
// there, for the layers that read it.
//
// Where the inputs of one tile, or the weights of one column group, have no room, they are
// cut along K into as few parts of about the same size as have. A pass goes over one part
// after the other:
//
//	slots    0 1   2 1   2 3   4 3  |  4 3   2 3   2 1   0 1
//	streams  0     1     2     3  4 |  4     3     2     1  0
//	         one pass               |  the next one, backwards
//
// Which passes there are is known only when they are chosen, so the plan says what a part
// needs and [Reads] what has to come. Inputs of a block come part by part for every pass,
// so a block then is one tile, or weight-stationary as many pixels as pass together. Inputs
// are cut between blocks of C channels, as they lie in DRAM, weights wherever a PE's group
// of operands ends. Bursts and bytes that a cut divides are read for both parts.
//
// Where the sums of a part go through the output scratchpad ([Request.Sums]), every part
// of a column group over a block is a step of its own. As many tiles and column groups as
// have room for their sums there go past a part before the next:
//
//	operands  K0           K1           K2           K2           K1           K0
//	weights   G0 G1 G2     G0 G1 G2     G0 G1 G2     G0 G1 G2     G0 G1 G2     G0 G1 G2
//	inputs    block 0      block 0      block 0      block 1      block 1      block 1
//	          |<---- sums of G0 G1 G2, block 0 --->| |<--- the next ones, backwards ---->|
//
// So weights are read once per block, and inputs once for all those column groups. Larger
// blocks leave room for the sums of fewer column groups. Blocks are tried from the largest
// on, each half as large as the one before. Half of the output scratchpad is for results,
// or what those of one pass take where it isn't double buffered. Operands that have room
// are also cut, where that reads fewer bytes.
//
// A layer of one input row, where that has no room, goes through as one of one column: the
// bytes in DRAM are the same.
//
// Map takes the loop that reads fewer bytes, with operands that are cut if every tile takes
// one pass. Tensors lie in DRAM blocked by
// channels, as the array consumes and produces them: C channels of all pixels,
// row by row, then the next C channels.
package mapper
