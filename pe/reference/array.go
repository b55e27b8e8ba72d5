package reference

import (
	"fmt"
	"slices"

	"pgsim/pe"
)

// array is the PE array with its feeders and drain chains: all its registers, and the cycle that
// moves them.
type array struct {
	rows, cols int
	layout     layout
	memory     *memory
	buffer     *buffer
	state      *State
	wasted     bool // sums of gated outputs are dropped
	gate       func(n int, sum int32) bool

	sequencer sequencer
	left      delayLine[edge] // tap r: what enters row r
	top       delayLine[step] // tap r+c: what enters column c at row r, the first of a part
	second    delayLine[step] // tap r+c: what enters column c at a second entry in row r
	cells     []cell          // row by row
	columns   []*column       // the drain chains
	perColumn int             // drain chains of a column
	// own are the chains of passes that have their own, while in use.
	own []ownChains

	// next is the cells' registers after the running cycle.
	next []cell
	// now is the running cycle. lastLeft is the last cycle in which a result left.
	now, lastLeft pe.Cycle
	activity      pe.Activity
}

func newArray(g pe.Geometry, m *memory, b *buffer, gate func(n int, sum int32) bool) *array {
	rows, cols := g.ArrayRows(), g.ArrayCols()
	a := &array{
		rows: rows, cols: cols,
		layout: layout{g.Rows, g.Cols, cols},
		memory: m,
		buffer: b,
		gate:   gate,
		left:   newDelayLine[edge](rows),
		top:    newDelayLine[step](rows + cols),
		second: newDelayLine[step](rows + cols),
		cells:  make([]cell, g.PEs()),
		next:   make([]cell, g.PEs()),
	}
	a.perColumn = max(1, g.DrainChains)
	a.columns = a.newColumns()
	return a
}

// ownChains are the drain chains that only one pass uses, by column.
type ownChains struct {
	pass    *pass
	columns []*column
}

func (a *array) newColumns() []*column {
	columns := make([]*column, a.cols)
	for c := range columns {
		columns[c] = newColumn(a.rows, a.perColumn)
	}
	return columns
}

// chainsOf returns the drain chains of a pass, by column.
func (a *array) chainsOf(p *pass) []*column {
	if !p.ownChains {
		return a.columns
	}
	for _, own := range a.own {
		if own.pass == p {
			return own.columns
		}
	}
	a.own = append(a.own, ownChains{p, a.newColumns()})
	return a.own[len(a.own)-1].columns
}

// drive opens a cycle: the sequencer sends what belongs to running passes.
func (a *array) drive() error {
	e, err := a.sequencer.drive()
	a.left[0], a.top[0], a.second[0] = e, e.step, e.band
	return err
}

// feedersFree tells whether a pass may start in this cycle, between drive and
// clock.
func (a *array) feedersFree() bool { return a.sequencer.free(a.left[0]) }

// start starts a pass in this cycle, between drive and clock.
func (a *array) start(p *pass) error {
	p.start = a.now
	err := a.sequencer.start(p, &a.left[0])
	a.top[0], a.second[0] = a.left[0].step, a.left[0].band
	return err
}

// clock ends the cycle: PEs compute, results shift, registers take over.
func (a *array) clock() error {
	for r := range a.rows {
		for c := range a.cols {
			if err := a.clockPE(r, c); err != nil {
				return fmt.Errorf("reference: cycle %d: PE(%d,%d): %w", a.now, r, c, err)
			}
		}
	}
	if err := a.shift(a.columns); err != nil {
		return err
	}
	for _, own := range a.own {
		if err := a.shift(own.columns); err != nil {
			return err
		}
	}
	a.own = slices.DeleteFunc(a.own, func(own ownChains) bool { return own.pass.left == len(own.pass.jobs) })
	if a.memory.err != nil {
		return fmt.Errorf("reference: cycle %d: %w", a.now, a.memory.err)
	}
	a.cells, a.next = a.next, a.cells
	a.left.clock()
	a.top.clock()
	a.second.clock()
	a.now++
	return nil
}

// shift moves the results in drain chains by one register, and collects those that leave.
func (a *array) shift(columns []*column) error {
	for c, column := range columns {
		left, err := column.clock()
		for i := 0; err == nil && i < len(left); i++ {
			err = a.collect(left[i], c)
		}
		if err != nil {
			return fmt.Errorf("reference: cycle %d: column %d: %w", a.now, c, err)
		}
	}
	return nil
}

// clockPE computes the next registers of one PE.
func (a *array) clockPE(r, c int) error {
	at := r*a.cols + c
	var in wires
	a.connect(&in, r, c)
	a.next[at] = a.cells[at]
	job := a.layout.job(r, c)
	out, err := a.next[at].clock(&in, job, a.gate)
	if err != nil {
		return err
	}
	if in.operand.pass != nil {
		a.countStep(in.operand.pass, job)
	}
	if out.compared {
		in.compare.decide(job, out.gated)
		if in.compare.jobs[job].state == working {
			a.activity.Comparisons++
		}
	}
	for i, p := range in.drain {
		p.unloaded = p.unloaded || at == len(a.cells)-1
		if err := a.chainsOf(p)[c].load(result{sum: out.unloaded[i], row: r}); err != nil {
			return err
		}
	}
	return nil
}

// connect sets the wires to what reaches PE(r,c) in this cycle, from its neighbours' registers or
// from the feeders at the edge.
func (a *array) connect(in *wires, r, c int) {
	at := r*a.cols + c
	if c == 0 {
		e := a.left[r]
		in.operand, in.compare, in.drain, in.stow = a.operandFor(r), e.compare, e.drain, e.stow
	} else {
		neighbour := &a.cells[at-1]
		in.operand, in.compare, in.drain, in.stow = neighbour.operand, neighbour.compare, neighbour.drain, neighbour.stow
	}
	switch p := in.operand.pass; {
	case p != nil && p.weightRow == r%a.layout.tileRows && p.weightRow > 0 && !in.operand.idle:
		in.weight = a.weightFor(a.second[r+c], a.layout.channel(r, c))
	case r%a.layout.tileRows == 0:
		in.weight = a.weightFor(a.top[r+c], a.layout.channel(r, c))
	default:
		in.weight = a.cells[at-a.cols].weight
	}
	a.ownStreams(in, a.layout.job(r, c))
}

// ownStreams replaces what comes from neighbours by the PE's own streams if the pass has them.
func (a *array) ownStreams(in *wires, job int) {
	p := in.operand.pass
	if p == nil || p.jobs[job].state != working {
		return
	}
	j := p.jobs[job]
	if p.ownActivations {
		m := j.memory(a.memory)
		in.operand.digits = m.digitWord(in.operand.step, m.problem.GroupOf(j.n), j.m)
	}
	if p.ownWeights {
		in.weight = weight{
			pass: p, group: in.operand.group, fresh: true,
			lanes: a.memory.weightWord(j.n, p.firstGroup+in.operand.group),
		}
	}
}

// drainReaches tells whether the drain token of a pass has reached the last PE, in this cycle or
// earlier.
func (a *array) drainReaches(p *pass) bool {
	if p.unloaded {
		return true
	}
	if a.cols > 1 {
		return slices.Contains(a.cells[len(a.cells)-2].drain, p)
	}
	return slices.Contains(a.left[a.rows-1].drain, p)
}

// collect takes a result that leaves column c.
func (a *array) collect(r result, c int) error {
	whole := r.pass
	if whole.whole != nil {
		whole = whole.whole
	}
	whole.left++
	a.lastLeft = a.now
	job := a.layout.job(r.row, c)
	j := r.pass.jobs[job]
	if j.m == none {
		return nil
	}
	a.activity.Drained++
	if j.home != nil {
		r.pass.lent = append(r.pass.lent, lentSum{j.home, j.m, j.n, r})
		return nil
	}
	if r.pass.sumsOut {
		return a.buffer.addPart(j.m, j.n, r, a.now)
	}
	if a.dropped(r.pass, job) {
		r.value = 0
	}
	if r.pass.completes(job) {
		a.state.Left()
	}
	return a.buffer.add(j.m, j.n, r)
}

// dropped tells whether a sum that leaves is not needed.
func (a *array) dropped(p *pass, job int) bool {
	if p.kind == KindHigh {
		return a.wasted && p.gates[job]
	}
	return p.selects != nil && !p.selects.gates[job]
}

// countStep counts one PE step.
func (a *array) countStep(p *pass, job int) {
	switch p.jobs[job].state {
	case working:
		switch p.kind {
		case KindHigh:
			a.activity.HighSteps++
		case KindLow:
			a.activity.LowSteps++
		default:
			a.activity.FullSteps++
		}
	case notGated:
		a.activity.IdleNotGated++
	case queueShorter:
		a.activity.IdleQueueShorter++
	default:
		a.activity.IdleTilePartial++
	}
}
