// Package switching answers: how many bits of a PE change in a step, on given operands?
//
// Most of the energy of logic is that of bits that change. Four places of a PE are
// watched, each of which stands for the logic behind it:
//
//	digits  ---(Digits)---+
//	                      x ---(Products)--- tree --- shifter --- + ---(Sum)
//	weights --(Weights)---+                                       |      |
//	                                                              +------+
//
// A [Counter] takes the operands of one output after the other, in the order in which the
// PE takes them, and counts. [Counts.Rates] puts the counts over those of random operands,
// so that they are 1 there, and 0 where nothing changes.
package switching
