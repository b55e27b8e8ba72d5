// Package advice answers: which resource should a machine have more of?
//
// It runs a workload again with one step more of one thing at a time: twice the number, or the
// switch on. It finds changes, each with its effect on cycles, energy and area.
//
//	machine x Keys --> one step more of each --> run --> changes, the greatest gain first
//
// More is not always better: schedules are greedy, and more area leaks. The package reports such
// changes, too. The change says what grew, and sim/ANOMALIES.md says why such things happen.
package advice
