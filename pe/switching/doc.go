// Package switching answers: how many bits of a PE change in a step, on given operands?
//
// Most of the energy of logic is spent on bits that change. Four places of a PE are watched, and
// each represents the logic behind it:
//
//	digits  ---(Digits)---+
//	                      x ---(Products)--- tree --- shifter --- + ---(Sum)
//	weights --(Weights)---+                                       |      |
//	                                                              +------+
//
// A [Counter] takes the operands of one output after the other, in the order in which the PE takes
// them, and counts. [Counts.Rates] divides the counts by those of random operands. So a rate is 1
// for random operands, and 0 where nothing changes.
package switching
