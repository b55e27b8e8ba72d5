// Package silicon answers: are the ratios of pgsim's areas and energies those that
// logic synthesis finds with a real library of standard cells?
//
// A [Piece] is something that package energy has a price for, and the same in Verilog:
// a building block, a PE, a part of the array in package pe/rtl. Yosys makes cells of
// the Verilog, and their areas come from the Liberty file of the library:
//
//	Piece.Model ----> energy.Itemize ----------------------> um2, pJ --+
//	     |                                                             +--> Row
//	Piece.Top --> Yosys --> cells --> Liberty file, toggles --> um2, pJ --+
//
// The library is of another process than the price table, so only ratios are compared:
// both sides are divided by the reference piece. What operands make of a step's energy is
// compared, too ([OnOperands]): both sides are divided by the step on random operands. Figures of the two libraries that
// Debian has are recorded in figures; [Measure] makes those of any other.
package silicon
