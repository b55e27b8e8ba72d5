// Package search answers: which machines of a grid are the best ones, without running all?
//
// The space is the grid of a sweep. [Goals] say what is to be as small or as large as
// possible, and which limits hold. Every point is known in three steps, each of which costs
// more and is never below the one before:
//
//	peak    every PE works in every cycle, the DRAM never waits   no run
//	array   the array alone, or what the traffic takes            array-only run
//	full    what the machine takes                                full run
//
// [Run] is a multi-objective branch and bound (A. H. Land and A. G. Doig, Econometrica
// 28(3), 1960, is the first with one objective). In each round it takes the points that no
// other beats by what is known, and gets to know those better that are only bounded. A
// point whose bound a full result beats is never run, because what it would take is no
// better than its bound. When no bound is left on the front, the front is that of the
// whole space: this is proven, not estimated.
//
// No method with the same bounds gets by with fewer full runs: a point that is run has a
// bound that no other bound beats, and so no full result could have ruled it out.
//
// Where the budget of full runs is too small, those of the front that lie furthest apart
// are run first, by the crowding distance of NSGA-II (K. Deb et al., IEEE Transactions on
// Evolutionary Computation 6(2), 2002), and the result says that its front is not proven.
//
// Nothing is drawn at random, and nothing depends on how many points run at once. Points
// lie in the folder of a sweep; a search that was stopped walks the same way again and
// finds there what it had.
package search
