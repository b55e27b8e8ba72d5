// Package record answers: what does a run mean to its reader?
//
// It turns the simulator's counts into the records of package results, with the derived figures of
// the field: average bits, ideal and realised saving, utilisation. Reading a record needs neither
// this package nor the simulator.
package record
