// Package rival answers: which plain array would a designer build on the area of a machine, and
// what would it make of the same workload?
//
// Plain arrays multiply several bits at once and have no gates. The arrays tried have the
// machine's memory, clock and prices, and PEs of the plain presets. They vary in the number of
// lanes, rows and columns. Their chip is no larger than the machine's:
//
//	plain PEs x lanes x rows x columns --> those that fill the area
//	  --> array alone: the energy-delay product that none can be below
//	  --> whole machines, from the lowest bound on, until no bound is below the best
//
// So the best one is found without running all of them.
package rival
