package pe

// Pass is what the timing of the array depends on in one pass.
type Pass struct {
	// Steps is S, the cycles for which the feeders stream operands. A pass of
	// no steps only drains.
	Steps Cycle
	// Decides is set for MSB passes: their PEs compare in the cycle after
	// their last step.
	Decides bool
	// Drains is set where the results leave through the drain chains.
	Drains bool
}

// compute returns S + D: the cycles from the start of a pass until the result
// of PE(0,0) stands.
func (p Pass) compute() Cycle {
	if p.Decides {
		return p.Steps + decisionCycles
	}
	return p.Steps
}

// decisionCycles is D of a pass that decides.
const decisionCycles = 1

// computed returns how long after its start the last PE of the array has
// computed (and compared): S + D + R + C - 2.
func (g Geometry) computed(p Pass) Cycle {
	return p.compute() + Cycle(g.Rows) + Cycle(g.Cols) - 2
}

// Drained returns how long after its start the last result of a draining pass
// has left the array: S + D + 2R + C - 2.
func (g Geometry) Drained(p Pass) Cycle {
	return g.computed(p) + Cycle(g.Rows)
}

// RowKnown returns how long after the start of a deciding pass the decisions
// of row r are known in all columns: S + 1 + r + (C - 1).
func (g Geometry) RowKnown(p Pass, row int) Cycle {
	return p.compute() + Cycle(row) + Cycle(g.Cols) - 1
}

// AllKnown returns how long after the start of a deciding pass all its
// decisions are known: S + R + C - 1.
func (g Geometry) AllKnown(p Pass) Cycle {
	return g.RowKnown(p, g.Rows-1)
}
