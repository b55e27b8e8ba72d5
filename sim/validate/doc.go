// Package validate answers: what shows that pgsim's numbers are right?
//
// Every [Witness] compares pgsim, or a level of it, with something that was made independently:
// the training framework, a model that moves every register, the array in Verilog, other
// simulators, formulas. Witnesses register themselves, one file each.
package validate
