// Package device answers: what is a DRAM device to the controller in front of
// it?
//
// A [Device] is the data of one channel of one datasheet: how its banks and
// rows are organised, which clock it runs at, and how many cycles have to lie
// between commands. Every number carries its source on its line. A device is a
// file that registers itself in [Devices]; no other file has to know it.
//
// All times are in cycles of the memory clock, two data beats each.
package device
