// Package reproduce answers: which claims of the Precision Gating paper do our networks
// and machines repeat, and does gating pay against a plain array of the same area and
// bandwidth?
//
// A [Claim] is a figure of the paper beside ours. A [Subject] is a kind of machine: gated,
// or a rival. [Run] looks for its best design within an area, by the
// energy-delay product over all networks, and measures that design on each of them:
//
//	Subject --> designs within the area --> estimates from the array alone, all of them
//	                                    --> with memory, the best of them --> Row
//
// All subjects have the scratchpads, the DRAM and the prices of one preset, so equal
// array area is equal area, and bandwidth is equal, too.
package reproduce
