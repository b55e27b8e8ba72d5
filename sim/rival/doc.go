// Package rival answers: which plain array would a designer build from the silicon of a
// machine, and what would it make of the same workload?
//
// Plain arrays multiply several bits at once and know no gates. Those that are tried have the
// machine's memory, clock and prices, PEs of the plain presets, any of some numbers of lanes,
// rows and columns, and a chip no larger than the machine's:
//
//	plain PEs x lanes x rows x columns --> those that fill the area
//	  --> array alone: the energy-delay product that none can be below
//	  --> whole machines, from the lowest bound on, until no bound is below the best
//
// So the best one is found without running all of them.
package rival
