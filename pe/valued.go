package pe

// Valued is a PE whose steps depend on the values of activations. Rows of PEs then take
// the same operands' weights in different steps.
type Valued interface {
	PE
	// ValueSteps returns the steps of a group of operands, one or more, none of which has
	// more than activation bits; of each it gets the bits that count: those of its
	// magnitude that are not zero, or what a [Regional] PE says, or all of an operand every
	// bit of which counts. It is between 1 and GroupSteps, reaches that where all bits
	// count, and never falls where more do.
	ValueSteps(operands []uint16) Cycle
	// WeightSets is for how many groups a PE holds weights: a row may be ahead of the
	// slowest by one group less.
	WeightSets() int
}

// Regional is a PE for which bits count by the region of the input that an operand lies in:
// all bits where that is sensitive, else the high bits alone, whatever their values.
type Regional interface {
	Valued
	Regions() Regions
}

// Regions says how an input is cut into regions, and which are sensitive: those whose mean
// magnitude is no less than Threshold percent of the greatest one.
type Regions struct{ Rows, Columns, Channels, Threshold int }

// Size returns how many inputs a region has.
func (r Regions) Size() int { return r.Rows * r.Columns * r.Channels }

// Pace finds when rows of PEs are through with groups of operands that take each row
// steps of its own. All rows get the weights of a group in the same step, skewed as
// always, and keep them until they are through with the group. Weights of one group enter
// per step, which holds no row up, as a group takes each a step or more:
//
//	step            0   1   2   3   4   5      weight sets: 2
//	row 0           g0  g1  -   g2  g2  g3     g2 comes when row 1 is through with g0
//	row 1           g0  g0  g0  g1  g2  g3
//
// The zero value is of no row.
type Pace struct {
	rows []Cycle // when each is through with the groups so far
	// through holds when all rows were through with each of the last groups.
	through []Cycle
	groups  int
}

// NewPace returns the pace of so many rows, whose PEs hold weights of so many groups.
func NewPace(rows, weightSets int) *Pace {
	return &Pace{rows: make([]Cycle, rows), through: make([]Cycle, weightSets)}
}

// Group adds the next group, which takes each row the given steps.
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

// Steps returns when all rows are through with all groups so far: the steps of the pass.
func (p *Pace) Steps() Cycle {
	var last Cycle
	for _, row := range p.rows {
		last = max(last, row)
	}
	return last
}
