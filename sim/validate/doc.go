// Package validate answers: who says that pgsim's numbers are right?
//
// Every [Witness] compares pgsim, or a level of it, with something that was made
// independently: the training framework, a model that moves every register, the
// array in Verilog, other simulators, formulas. Witnesses register themselves, a
// file each.
package validate
