package pe

// Valued is a PE whose steps depend on the values of activations. So rows of PEs take the weights
// of the same operands in different steps.
type Valued interface {
	PE
	// ValueSteps returns the steps of a group of one or more operands, none of which has more
	// bits than an activation. It gets, for each operand, the bits that count. These are the bits of
	// its magnitude that are not zero, or what a [Regional] PE says, or all bits of an operand
	// whose bits all count. The result is between 1 and GroupSteps. It equals GroupSteps if all
	// bits count, and never falls if more bits count.
	ValueSteps(operands []uint16) Cycle
	// WeightSets is the number of groups for which a PE holds weights. A row may be ahead of the
	// slowest row by one group less.
	WeightSets() int
}

// Regional is a PE for which the bits that count depend on the region of the input in which an
// operand lies: all bits in sensitive regions, and only the high bits elsewhere, whatever their
// values.
type Regional interface {
	Valued
	Regions() Regions
}

// Regions says how an input is cut into regions, and which are sensitive: those whose mean
// magnitude is at least Threshold percent of the greatest magnitude.
type Regions struct{ Rows, Columns, Channels, Threshold int }

// Size returns how many inputs a region has.
func (r Regions) Size() int { return r.Rows * r.Columns * r.Channels }

// Pace finds when rows of PEs finish groups of operands that take a different number of steps in
// each row. All rows get the weights of a group in the same step, skewed as always, and keep them
// until they have finished the group. The weights of one group enter per step. This delays no row,
// because a group takes every row at least one step:
//
//	step            0   1   2   3   4   5      weight sets: 2
//	row 0           g0  g1  -   g2  g2  g3     g2 comes when row 1 is through with g0
//	row 1           g0  g0  g0  g1  g2  g3
//
// The zero value has no rows.
type Pace struct {
	rows []Cycle // when each has finished the groups so far
	// through holds when all rows had finished each of the last groups.
	through []Cycle
	groups  int
}

// NewPace returns the pace of the given number of rows, whose PEs hold the weights of weightSets
// groups.
func NewPace(rows, weightSets int) *Pace {
	return &Pace{rows: make([]Cycle, rows), through: make([]Cycle, weightSets)}
}

// Group adds the next group. steps is how many steps each row takes for it.
func (p *Pace) Group(steps []Cycle) {
	free := p.through[p.groups%len(p.through)]
	var last Cycle
	for row, n := range steps {
		p.rows[row] = max(p.rows[row], free) + n
		last = max(last, p.rows[row])
	}
	p.through[p.groups%len(p.through)] = last
	p.groups++
}

// Steps returns when all rows have finished all groups so far: the steps of the pass.
func (p *Pace) Steps() Cycle {
	var last Cycle
	for _, row := range p.rows {
		last = max(last, row)
	}
	return last
}
