// Package energy answers: what do the actions of a machine cost in joules, and
// its parts in area?
//
// A simulation counts what every part did ([Actions]); this package multiplies
// the counts by prices. Prices come from tables: a [Technology] for what is on
// the chip, and package dram below for what is off it. Every number of a table
// carries its source, a missing one is an error, and users may give their own
// technology as a YAML file.
//
// Sources disagree, so a table also says how far off each price may be (package spread
// below). Results are linear in the prices: [Ranged] splits them into what depends on each,
// from which package results works out intervals. Package accelergy writes prices and counts
// for Accelergy, and a table in its form replaces prices (energy.ert).
//
// What lies between the scratchpads comes as a list of parts (package
// pe/hardware): a PE kind, a dataflow and a policy each say which building blocks
// they need, how many, how wide, and which actions use them. This package knows
// building blocks and no policies. An action that no part serves has no price.
//
// # What is counted
//
// R, C, L, P are rows, columns, lanes and digit bits; W weight_bits, A
// accumulator_bits. "Register" is a clocked register that takes a new value. The
// parts of the array are those of bit-serial PEs and of the policies that pgsim has.
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
// Products, adders and areas are lines through published points: adders over
// their width, multipliers over the product of their operands' widths. SRAM
// energy, area and leakage are power laws between published points. A small
// buffer is a compiled memory or flip-flops, whichever is smaller. Where a scratchpad is
// double buffered each bank is two arrays, one per half.
//
// # What is not
//
// Prices are those of random data: that half of the bits toggle. What the operands of a
// layer make of them is a setting (energy.operands, [Operands]). Control, clock distribution beyond the
// registers' own, feeders, post-processing by unlimited lanes, and I/O of
// the chip other than DRAM are left out. The wires that bring each PE its own stream
// (pe-queue) cost area, but no action counts them.
package energy
