package pe

// Pass is everything in one pass that the timing of the array depends on. A pass starts when the
// first of its operands or weights enters the array.
type Pass struct {
	// Load is the number of cycles for which weights shift into the array before the first step. It
	// is R weight-stationary, and 0 where weights stream with activations.
	Load Cycle
	// Steps is S, the cycles for which the feeders stream operands. A pass without steps only
	// drains.
	Steps Cycle
	// Decides is set where gates are decided in the cycle after the last step.
	Decides bool
	// Early is how many steps before the last one the sums that decide are complete. It is not 0 if
	// other PEs of the array have more steps than the deciding ones.
	Early Cycle
	// DecidingRows is how many rows, counted from the first one, hold sums that decide. 0 means all
	// rows.
	DecidingRows int
	// Drains is set where results leave the array.
	Drains bool
	// OwnChains is set if the results leave through drain chains that no other pass uses. The pass
	// then waits for no other pass's results, and keeps the feeders no longer than a pass that
	// doesn't drain. No machine has such chains. Bounds use them.
	OwnChains bool
	// More is set if a pass comes in parts and others follow. The sums stay in the PEs, and the
	// next part may start as soon as the feeders have sent this one.
	More bool
	// Flows is set if every sum leaves its column with the step that completes it
	// (weight-stationary). Other sums wait for the drain chains.
	Flows bool
	// Returned is set if nothing streams because other arrays have computed the results. It is the
	// first cycle in which all of them are there.
	Returned Cycle
	// Post is the number of cycles for which the post-processing unit works on the results. It is 0
	// if the unit takes them as fast as they come.
	Post Cycle
}

// Fed returns how long after the start of a pass the feeders are busy with it.
func (p Pass) Fed() Cycle { return p.Load + p.Steps }

// compute returns the cycles from the start of a pass until the result of PE(0,0) is complete:
// S + D, after the loading of weights.
func (p Pass) compute() Cycle {
	if p.Decides {
		return p.Fed() + decisionCycles
	}
	return p.Fed()
}

// decisionCycles is D of a pass that decides.
const decisionCycles = 1

// computed returns how long after the start of a pass the last PE of the array has computed (and
// its sum has been compared): S + D + R + C - 2, after the loading.
func (g Geometry) computed(p Pass) Cycle {
	return p.compute() + Cycle(g.ArrayRows()) + Cycle(g.ArrayCols()) - 2
}

// Drained returns how long after the start of a draining pass its last result has left the array.
// This is S + D + 2R + C - 2 or, with n drain chains per column, S + D + R + R/n + C - 2. If
// results flow, it is when the last PE has computed. The time for which the post-processing unit
// holds up the results comes on top ([Geometry.heldUp]).
func (g Geometry) Drained(p Pass) Cycle {
	if p.Returned > 0 {
		return 1
	}
	if p.Flows {
		return g.computed(p) + g.heldUp(p)
	}
	return g.computed(p) + Cycle(g.ChainRows()) + g.heldUp(p)
}

// RowKnown returns how long after the start of a deciding pass the decisions of row r are known in
// all columns: S + 1 + r + (C - 1), or earlier if the sums are complete earlier. In a folded array
// they are known when those of the last part are.
func (g Geometry) RowKnown(p Pass, row int) Cycle {
	last := g.ArrayRows() - g.Rows + row
	return p.compute() - p.Early + Cycle(last) + Cycle(g.ArrayCols()) - 1
}

// AllKnown returns how long after the start of a deciding pass all its decisions are known:
// S + R + C - 1, after the loading of weights. If only some rows decide, R is the number of these
// rows.
func (g Geometry) AllKnown(p Pass) Cycle {
	rows := g.Rows
	if p.DecidingRows > 0 {
		rows = p.DecidingRows
	}
	return g.RowKnown(p, rows-1)
}
