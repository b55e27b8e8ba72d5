// Package steps answers: what does each step of a sweep change?
//
// A sweep with steps sets keys of its machines one after another. For every machine and batch,
// [Plots] draws the cycles, energy and savings of all workloads, with a bar for each step:
//
//	finished points --> by all axes but workload and step --> one plot each
//	                                                          groups are workloads, bars are steps
package steps
