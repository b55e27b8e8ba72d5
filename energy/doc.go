// Package energy answers: how much energy do the actions of a machine take, and how much area do
// its parts take?
//
// A simulation counts what every part did ([Actions]). This package multiplies the counts by
// prices. Prices come from tables: a [Technology] for what is on the chip, and package dram below
// for the DRAM. Every number in a table carries its source, and a missing number is an error. Users
// may give their own technology as a YAML file.
//
// Sources disagree, so a table also says how far off each price may be (package spread below).
// Results are linear in the prices. [Ranged] splits them by the price that they depend on, and
// package results computes intervals from that. Package accelergy writes prices and counts for
// Accelergy. A table in Accelergy's form replaces prices (energy.ert).
//
// The hardware between the scratchpads comes as a list of parts (package pe/hardware). A PE kind, a
// dataflow and a policy each say which building blocks they need, how many, how wide, and which
// actions use them. This package knows building blocks but no policies. An action that no part
// serves has no price.
//
// # What is counted
//
// R, C, L, P are rows, columns, lanes and digit bits; W is weight_bits, A is accumulator_bits.
// "Register" means a clocked register that takes a new value. The parts of the array in this table
// are those of bit-serial PEs and of pgsim's policies.
//
//	part          action              price
//	array_*       PE step             L products of W x P bits (P = 1: gate and negate
//	                                  the weight; else an array multiplier), L-1 adders
//	                                  of W+P+log2(L) bits, a shifter of log2(ceil(8/P))
//	                                  levels, an adder and a register of A bits
//	array_idle    idle PE step        clock of the accumulators (lockstep has two)
//	registers     operand, weight hop register of L*P, L*W bits and a wire of one PE
//	comparators   comparison          adder of A bits
//	drain         drain hop           register and multiplexer of A bits, wire of one PE
//	queues        push, pop           buffer of F*R entries per column, F per PE, or of
//	                                  all rows; an entry addresses a word of activations
//	partial_sums  read, write         buffer of A-bit sums, one per column
//	post_         operation of lane   A bits: multiplier by scale_bits, adder, comparator or
//	processing    queued result       shifter, and a register; a register
//	crossbars     bit                 log2(banks * ports) multiplexer levels, a wire over
//	                                  half the array, a register bit for a stream per PE
//	scratchpad_*  word                SRAM by capacity of a bank, word width and ports
//	dma           byte                registers, and a wire as long as the chip
//	dram          burst, activate,    currents of the datasheet
//	              refresh, cycle
//	leakage       second              cells by their area, SRAM by its capacity
//
// Costs of products, adders and areas are lines through published points: adders over their width,
// multipliers over the product of their operands' widths. SRAM energy, area and leakage are power
// laws between published points. A small buffer is a compiled memory or flip-flops, whichever is
// smaller. In a double-buffered scratchpad each bank is two arrays, one per half.
//
// # What is not
//
// Prices are for random data: half of the bits toggle. A setting (energy.operands, [Operands])
// adjusts them to the operands of a layer. Not counted are control, clock distribution beyond the
// registers' own, feeders, post-processing by unlimited lanes, and I/O of the chip other than DRAM.
// The wires that bring each PE its own stream (pe-queue) cost area, but no action counts them.
package energy
