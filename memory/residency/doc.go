// Package residency answers: which tensors between layers stay in the activation scratchpad, and
// which go to DRAM and come back?
//
// Layers run one after the other. A tensor is made by one layer and read by later ones. Between
// two of these moments it either stays or is away. If it stays, it takes its room while all layers
// between those two moments run. If it is away, it has to be read from DRAM again. A tensor that
// is ever away, or that is a result of the network, is written to DRAM once, when it is made.
//
//	layers        0      1      2      3      4
//	made     act1 *------------------------------
//	read                 r                    r
//	stays         |======|                        read on chip by layer 1
//	away                 |- - - - - - - - - - |   read from DRAM by layer 4
//
// A tensor may stay in parts, in several scratchpads. Data that are read from the part in another
// scratchpad have been written to DRAM ([Tensor.Shared]), and are read there ([Use.Crossing]). A
// part takes [Tensor.Room] of each scratchpad.
//
// [Best] finds the plan of a [Problem] that moves the fewest bytes of DRAM. It goes over the
// layers once. For every choice of the tensors that stay behind a layer, it keeps the cheapest way
// to that choice. The plan is optimal, unless more choices are open behind a layer than Best keeps
// (many tensors wait at the same time, and each may stay or not). Then it goes on with the
// cheapest of them, and [Plan.Exact] is false.
//
// The package is pure: the caller gives the sizes of tensors, and what else layers need.
package residency
