// Package advice answers: of what should a machine have more?
//
// It runs a workload again with one step more of one thing at a time: twice the number, or the
// switch on. What it finds are changes, each with what becomes of cycles, energy and area.
//
//	machine x Keys --> one step more of each --> run --> changes, the greatest gain first
//
// More is not always better: schedules are greedy, and more area leaks. Such changes are
// found, too: the change says what grew, and sim/ANOMALIES.md why such things happen.
package advice
