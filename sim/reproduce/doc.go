// Package reproduce answers: which claims of the Precision Gating paper do our networks and
// machines reproduce, and does gating pay against a plain array of the same area and bandwidth?
//
// A [Claim] is a figure of the paper beside ours. A [Subject] is a kind of machine: gated, or a
// rival. [Run] looks for its best design within an area, by the energy-delay product over all
// networks, and measures that design on each network:
//
//	Subject --> designs within the area --> estimates from the array alone, all of them
//	                                    --> with memory, the best of them --> Row
//
// All subjects have the scratchpads, the DRAM and the prices of one preset. So equal array area
// means equal area, and bandwidth is equal, too.
package reproduce
