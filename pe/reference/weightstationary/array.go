package weightstationary

import (
	"fmt"

	"pgsim/pe"
	"pgsim/pe/reference"
)

// array is the PE array with its feeders and accumulators: all its registers, and the cycle that
// moves them.
type array struct {
	pe.Geometry
	rows, cols int
	problem    reference.Problem
	codes      []planes // [Groups][M][K], nil if they are not made yet
	outputs    *outputs
	state      *reference.State

	sequencer sequencer
	left      []step    // tap r: what enters row r
	top       []corner  // tap c: what enters column c
	cells     []cell    // row by row
	next      []cell    // the cells' registers after the running cycle
	columns   []*column // below the cells
	now       pe.Cycle  // the running cycle
	lastLeft  pe.Cycle  // the last cycle in which a result left
	activity  pe.Activity
	moves     pe.Moves
}

// write stores a code in the memory of the feeders.
func (a *array) write(at int, code int16) {
	a.codes[at] = planesOf(a.problem.Encoding, a.problem.Bits, code)
	if len(a.problem.Padded) > 0 && a.problem.Padded[at] {
		clear(a.codes[at])
	}
}

// corner is what the sequencer sends along the top in one cycle.
type corner struct {
	step  step
	place place
}

func newArray(g pe.Geometry, p reference.Problem, latency int) *array {
	state := reference.NewState(p, latency)
	a := &array{
		Geometry: g, rows: g.Rows, cols: g.Cols,
		problem:   p,
		codes:     make([]planes, len(p.Activations)),
		outputs:   newOutputs(p),
		state:     state,
		sequencer: sequencer{rows: g.Rows, ready: state.Ready},
		left:      make([]step, g.Rows),
		top:       make([]corner, g.Cols),
		cells:     make([]cell, g.PEs()),
		next:      make([]cell, g.PEs()),
	}
	const first = 0
	for at, code := range p.Activations {
		if p.StepOf(at/p.K%p.M) == first {
			a.write(at, code)
		}
	}
	for c := range g.Cols {
		a.columns = append(a.columns, &column{index: c, array: a})
	}
	return a
}

// clock ends a cycle: registers take over what their inputs show.
func (a *array) clock() error {
	a.left[0] = a.sequencer.step
	a.top[0] = corner{a.sequencer.step, a.sequencer.place}
	for r := range a.rows {
		for c := range a.cols {
			if err := a.clockPE(r, c); err != nil {
				return fmt.Errorf("PE(%d,%d): %w", r, c, err)
			}
		}
	}
	a.cells, a.next = a.next, a.cells
	for c, col := range a.columns {
		if err := col.clock(a.cells[(a.rows-1)*a.cols+c].sum); err != nil {
			return fmt.Errorf("column %d: %w", c, err)
		}
	}
	copy(a.left[1:], a.left)
	copy(a.top[1:], a.top)
	a.now++
	return nil
}

// clockState ends a cycle of the cell, which may have made the next state.
func (a *array) clockState(quiet func(step int) bool) error {
	step, codes, err := a.state.Clock(quiet, a.outputs.results)
	if err != nil {
		return err
	}
	for i, code := range codes {
		a.write(a.problem.CodeAt(step, i), code)
	}
	return nil
}

// clockPE computes the next registers of one PE.
func (a *array) clockPE(r, c int) error {
	at := r*a.cols + c
	in, err := a.inputs(r, c)
	if err != nil {
		return err
	}
	a.next[at] = a.cells[at]
	if err := a.next[at].clock(in, r); err != nil {
		return err
	}
	if in.weight.fold != nil {
		a.moves.Weights++
	}
	if in.operand.fold != nil {
		a.moves.Operands++
		a.moves.Sums++
		a.countStep(in, r, c)
	}
	return nil
}

// inputs returns what reaches PE(r,c) in this cycle, from its neighbours' registers or from the
// feeders at the edge.
func (a *array) inputs(r, c int) (wires, error) {
	var in wires
	var err error
	if c == 0 {
		in.operand, err = a.operandFor(r)
	} else {
		in.operand = a.cells[r*a.cols+c-1].operand
	}
	if err != nil {
		return in, err
	}
	if r == 0 {
		in.weight = a.weightFor(c)
		in.sum, err = a.sumFor(c)
		return in, err
	}
	above := &a.cells[(r-1)*a.cols+c]
	in.sum = above.sum
	if above.passing {
		in.weight = above.weight
	}
	return in, nil
}

// operandFor returns what row r's feeder sends in this cycle: for each lane the planes of one
// digit. For operands that the fold doesn't have there are none.
func (a *array) operandFor(r int) (operand, error) {
	s := a.left[r]
	o := operand{step: s}
	f := s.fold
	if f == nil {
		return o, nil
	}
	low := f.shift(s.digit)
	high := min(low+f.digitBits, f.high)
	pixel := (f.group.convGroup*a.problem.M + f.pixels[s.slot]) * a.problem.K
	for k := max(f.from, f.first+r*a.Lanes); k < min(f.last, f.first+(r+1)*a.Lanes); k++ {
		if a.codes[pixel+k] == nil {
			return o, hazard("pixel %d is read before its state is made", f.pixels[s.slot])
		}
		o.digits = append(o.digits, a.codes[pixel+k][low:high])
	}
	return o, nil
}

// weightFor returns what column c's feeder sends in this cycle.
func (a *array) weightFor(c int) weight {
	p := a.top[c].place
	w := weight{place: p}
	if p.fold == nil {
		return w
	}
	n, live := p.fold.group.channel(c)
	if !live {
		return w
	}
	for k := max(p.fold.from, p.fold.first+p.row*a.Lanes); k < min(p.fold.last, p.fold.first+(p.row+1)*a.Lanes); k++ {
		w.lanes = append(w.lanes, int32(a.problem.Weights[n*a.problem.K+k]))
	}
	return w
}

// sumFor returns the empty sum that enters column c in this cycle, with the gate of its output.
func (a *array) sumFor(c int) (sum, error) {
	s := a.top[c].step
	empty := sum{step: s}
	if s.fold == nil {
		return empty, nil
	}
	n, live := s.fold.group.channel(c)
	empty.wanted = live
	if live && s.fold.kind == reference.KindLow {
		at := s.fold.pixels[s.slot]*a.problem.N + n
		if !a.outputs.known[at] {
			return empty, hazard("the gate of output %d is used before it is decided", at)
		}
		empty.wanted = a.outputs.gates[at]
	}
	return empty, nil
}

// countStep counts one PE step.
func (a *array) countStep(in wires, r, c int) {
	f := in.operand.fold
	_, live := f.group.channel(c)
	switch live = live && f.first+r*a.Lanes < f.last && f.first+(r+1)*a.Lanes > f.from; {
	case !live:
		a.activity.IdleTilePartial++
	case !in.sum.wanted:
		a.activity.IdleNotGated++
	case f.kind == reference.KindHigh:
		a.activity.HighSteps++
	case f.kind == reference.KindLow:
		a.activity.LowSteps++
	default:
		a.activity.FullSteps++
	}
}
