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
// Map takes the one that reads fewer bytes. Tensors lie in DRAM blocked by
// channels, as the array consumes and produces them: C channels of all pixels,
// row by row, then the next C channels.
package mapper
