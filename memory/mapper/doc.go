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
// Map takes the loop that reads fewer bytes. Tensors lie in DRAM blocked by
// channels, as the array consumes and produces them: C channels of all pixels,
// row by row, then the next C channels.
package mapper
