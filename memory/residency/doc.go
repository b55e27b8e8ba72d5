// Package residency answers: which tensors between layers stay in the activation
// scratchpad, and which go to DRAM and come back?
//
// Layers run one after the other. A tensor is made by a layer and read by later ones.
// Between two of these moments it either stays, and then takes its room while all layers
// from the one to the other run, or it is away, and then has to be read from DRAM again.
// A tensor that is ever away, or is a result of the network, is written to DRAM once,
// where it is made.
//
//	layers        0      1      2      3      4
//	made     act1 *------------------------------
//	read                 r                    r
//	stays         |======|                        read on chip by layer 1
//	away                 |- - - - - - - - - - |   read from DRAM by layer 4
//
// A tensor may stay in parts, in several scratchpads. What is read from another's part has
// been written to DRAM ([Tensor.Shared]), and is read there ([Use.Crossing]). A part takes
// [Tensor.Room] of each scratchpad.
//
// [Best] finds the plan of a [Problem] that moves the fewest bytes of DRAM. It goes over
// the layers once and keeps, for every choice of what stays behind a layer, the cheapest
// way to it. That is the optimum, unless more choices are open behind a layer than it keeps
// (tensors that are all waiting at the same time, each of which may stay or not): then it
// goes on with the cheapest of them, and [Plan.Exact] is false.
//
// Pure: the sizes of tensors, and what layers need besides, are the caller's.
package residency
