// Package device answers: what does a controller see of a DRAM device?
//
// A [Device] is the data of one channel from one datasheet: how its banks and rows are organised,
// its clock frequency, the minimum cycles between commands, and the current its chips draw. A
// device is one YAML file in the folder devices, named like the device. Every number in it has a
// source beside it. No other file has to know the device. Package devicetest checks all of them.
//
// All times are in cycles of the memory clock, which is the clock of the commands. A device says
// how many data beats a cycle has.
package device
