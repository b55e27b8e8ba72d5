// Package search answers: which machines of a grid are the best, without running all of them?
//
// The space is the grid of a sweep. [Goals] say what to minimise or maximise, and which limits
// hold. Every point is known in three steps. Each costs more than the step before, and its result
// is never below that of the step before:
//
//	peak    every PE works in every cycle, the DRAM never waits   no run
//	array   the array alone, or what the traffic takes            array-only run
//	full    what the machine takes                                full run
//
// [Run] is a multi-objective branch and bound (A. H. Land and A. G. Doig, Econometrica 28(3),
// 1960, is the first with one objective). Each round takes the points that no other point beats by
// what is known so far. Of these, it refines the ones that only have a bound. A point whose bound
// is beaten by a full result is never run, because its true result is no better than its bound.
// When no bound is left on the front, the front is that of the whole space: this is proven, not
// estimated.
//
// Full runs begin with the points that are predicted to be on the front. The prediction takes the
// factors by which full runs of the most similar points were above their bounds. It decides the
// order, and never what is dropped. The proof needs a full run of every point whose bound no other
// bound and no full run beats, with this method or any other.
//
// Where the budget of full runs is too small, the points of the front that lie furthest apart are
// run first, by the crowding distance of NSGA-II (K. Deb et al., IEEE Transactions on Evolutionary
// Computation 6(2), 2002). The result then says that its front is not proven.
//
// Nothing is drawn at random, and nothing depends on how many points run at once. Points lie in
// the folder of a sweep. A search that was stopped takes the same path again and finds its earlier
// results there.
package search
