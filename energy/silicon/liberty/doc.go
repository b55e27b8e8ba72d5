// Package liberty answers: what does a Liberty file say of its cells' areas, pins,
// functions and energies?
//
// It reads what a netlist's area and energy need and skips the rest, timing above all.
package liberty
