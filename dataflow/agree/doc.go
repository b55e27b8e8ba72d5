// Package agree answers: does the pass-level model of a dataflow do the same as the model that
// moves every register in every cycle?
//
// [PassLevel] runs a layer of package reference on the schedule that the simulator uses, and
// returns the outcome in the terms of package reference. [Compare] does this for random layers on
// random arrays. Not every policy has a register-level model: [HasModel] tells.
package agree
