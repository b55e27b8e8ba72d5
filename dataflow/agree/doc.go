// Package agree answers: does the pass-level model of a dataflow do the same as the
// one that moves every register in every cycle?
//
// [PassLevel] runs a layer of package reference on the schedule that the
// simulator uses, and tells the outcome in the terms of package reference.
// [Compare] does so for random layers on random arrays. A policy need not have a
// register-level model: [HasModel] tells.
package agree
