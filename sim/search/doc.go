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
// Full runs begin with the points that are predicted to be on the front: at the factors by
// which full runs of the points most like them were above their bounds. That decides the
// order, and never what is dropped. The proof needs a full run of every point whose bound
// no other bound and no full run beats, with this method or any other.
//
// Where the budget of full runs is too small, those of the front that lie furthest apart
// are run first, by the crowding distance of NSGA-II (K. Deb et al., IEEE Transactions on
// Evolutionary Computation 6(2), 2002), and the result says that its front is not proven.
//
// Nothing is drawn at random, and nothing depends on how many points run at once. Points
// lie in the folder of a sweep; a search that was stopped walks the same way again and
// finds there what it had.
package search
