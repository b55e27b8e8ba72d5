// Package device answers: what is a DRAM device to the controller in front of
// it?
//
// A [Device] is the data of one channel of one datasheet: how its banks and
// rows are organised, which clock it runs at, how many cycles have to lie
// between commands, and what its chips draw. A device is one YAML file in the
// folder devices, named like it, in which every number has a source beside it; no
// other file has to know it. Package devicetest checks all of them.
//
// All times are in cycles of the memory clock, which is that of the commands. A
// device says how many data beats a cycle has.
package device
