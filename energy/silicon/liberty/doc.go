// Package liberty answers: what does a Liberty file say about its cells' areas, pins, functions and
// energies?
//
// It reads what the area and energy of a netlist need. It skips the rest, most of which is timing.
package liberty
