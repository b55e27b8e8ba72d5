// Package steps answers: what does each step of a sweep change?
//
// A sweep with steps sets keys of its machines one after another. [Plots] draws, for every
// machine and batch, cycles, energy and savings of all workloads, a bar for each step:
//
//	finished points --> by all axes but workload and step --> one plot each
//	                                                          groups are workloads, bars are steps
package steps
