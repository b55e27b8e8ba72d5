// Package silicon answers: do the ratios of pgsim's areas and energies match those of logic
// synthesized with a real library of standard cells?
//
// A [Piece] is something that package energy has a price for, together with its Verilog: a building
// block, a PE, or a part of the array in package pe/rtl. Yosys maps the Verilog to cells, and the
// areas of the cells come from the Liberty file of the library:
//
//	Piece.Model ----> energy.Itemize ----------------------> um2, pJ --+
//	     |                                                             +--> Row
//	Piece.Top --> Yosys --> cells --> Liberty file, toggles --> um2, pJ --+
//
// The library is for another process than the price table, so only ratios are compared: both sides
// are divided by the reference piece. [OnOperands] also compares how operands change the energy of
// a step: both sides are divided by the step on random operands. The figures of the two libraries
// that Debian has are recorded in figures; [Measure] computes those of any other library.
package silicon
