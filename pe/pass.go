package pe

// Pass is what the timing of the array depends on in one pass. A pass starts
// when the first of its operands or weights enters the array.
type Pass struct {
	// Load is for how many cycles weights shift into the array before the
	// first step: R weight-stationary, 0 where weights stream with activations.
	Load Cycle
	// Steps is S, the cycles for which the feeders stream operands. A pass of
	// no steps only drains.
	Steps Cycle
	// Decides is set where gates are decided in the cycle after the last step.
	Decides bool
	// Early is how many steps before the last one the sums that decide are complete,
	// where other PEs of the array have more steps than those.
	Early Cycle
	// DecidingRows is how many rows, from the first on, hold sums that decide, 0 for
	// all of them.
	DecidingRows int
	// Drains is set where results leave the array.
	Drains bool
	// OwnChains is set where the results leave through drain chains that no other
	// pass uses: the pass waits for no other's results, and keeps the feeders no
	// longer than a pass that doesn't drain. No machine has them; bounds do.
	OwnChains bool
	// More is set where a pass comes in parts and others follow: the sums stay in the
	// PEs, and the next part may start as soon as the feeders have sent this one.
	More bool
	// Flows is set where every sum leaves its column with the step that
	// completes it (weight-stationary). Others wait for the drain chains.
	Flows bool
	// Returned is set where nothing streams: other arrays have computed the results, and it is
	// the first cycle in which all are there.
	Returned Cycle
	// Post is for how many cycles the post-processing unit is at work on the results, 0
	// where it takes them as fast as they come.
	Post Cycle
}

// Fed returns how long after its start the feeders are busy with a pass.
func (p Pass) Fed() Cycle { return p.Load + p.Steps }

// compute returns the cycles from the start of a pass until the result of
// PE(0,0) stands: S + D, after the loading of weights.
func (p Pass) compute() Cycle {
	if p.Decides {
		return p.Fed() + decisionCycles
	}
	return p.Fed()
}

// decisionCycles is D of a pass that decides.
const decisionCycles = 1

// computed returns how long after its start the last PE of the array has
// computed (and its sum been compared): S + D + R + C - 2, after the loading.
func (g Geometry) computed(p Pass) Cycle {
	return p.compute() + Cycle(g.ArrayRows()) + Cycle(g.ArrayCols()) - 2
}

// Drained returns how long after its start the last result of a draining pass
// has left the array: S + D + 2R + C - 2, where a column has n drain chains
// S + D + R + R/n + C - 2, or, where results flow, as soon as the last PE has computed. It
// is as much later as the post-processing unit holds the results up ([Geometry.heldUp]).
func (g Geometry) Drained(p Pass) Cycle {
	if p.Returned > 0 {
		return 1
	}
	if p.Flows {
		return g.computed(p) + g.heldUp(p)
	}
	return g.computed(p) + Cycle(g.ChainRows()) + g.heldUp(p)
}

// RowKnown returns how long after the start of a deciding pass the decisions
// of row r are known in all columns: S + 1 + r + (C - 1), or as much earlier as their
// sums are complete. In a folded array they are once those of the last part are.
func (g Geometry) RowKnown(p Pass, row int) Cycle {
	last := g.ArrayRows() - g.Rows + row
	return p.compute() - p.Early + Cycle(last) + Cycle(g.ArrayCols()) - 1
}

// AllKnown returns how long after the start of a deciding pass all its
// decisions are known: S + R + C - 1, after the loading of weights. Where only some
// rows decide, theirs count as R.
func (g Geometry) AllKnown(p Pass) Cycle {
	rows := g.Rows
	if p.DecidingRows > 0 {
		rows = p.DecidingRows
	}
	return g.RowKnown(p, rows-1)
}
