package reference

import "iter"

func init() { Policies.Register("pixel-share", "", pixelShare{}) }

// pixelShare runs batches of one pixel in rows if a time step has no more pixels than the array has
// rows. Other products run as under layerShare.
type pixelShare struct {
	columnDepth `yaml:",inline"`
}

func (p pixelShare) orders(pl *plan) iter.Seq[order] {
	if pl.problem.Samples() > pl.machine.Rows {
		return greedily(pl, pl.stepGroups(), shared{}, p.QueueDepth)
	}
	return func(yield func(order) bool) {
		for _, groups := range pl.stepGroups() {
			run := newPixelRun(pl, groups, p.QueueDepth)
			for pl.err == nil {
				o, more := run.next()
				if !more {
					break
				}
				if !yield(o) {
					return
				}
			}
		}
	}
}

// pixelRun is a time step in progress. Every column group is one tile.
type pixelRun struct {
	plan *plan
	left []columnGroup // not run yet
	// flying are MSB passes whose decisions are not all known, oldest first.
	flying []*pass
	// groups are the column groups of the passes in flight and of all later ones.
	groups []columnGroup
	// queues holds, by the row of their pixel, entries that wait for others. batches holds up to C
	// entries of one pixel each, oldest first.
	queues  [][]entry
	batches []rowBatch
	// free is how many more entries every row can take.
	free []int
}

// rowBatch is entries of one pixel, and the row in which it was decided.
type rowBatch struct {
	home      int
	convGroup int
	entries   []entry
}

func newPixelRun(pl *plan, groups []columnGroup, depth int) *pixelRun {
	rows := pl.machine.Rows
	return &pixelRun{
		plan: pl, left: groups, groups: groups,
		queues: make([][]entry, rows), free: fill(rows, depth*pl.machine.Cols),
	}
}

// next returns the next order. more is false at the end of the step.
func (x *pixelRun) next() (o order, more bool) {
	for len(x.flying) > 0 && x.flying[0].allKnown() {
		x.learn()
	}
	switch {
	case len(x.batches) >= x.plan.machine.Rows:
		return run(x.low()), true
	case len(x.left) > 0 && x.fits():
		return run(x.high()), true
	case len(x.left) > 0 && len(x.batches) > 0:
		return run(x.low()), true
	case len(x.flying) > 0:
		return wait(x.flying[0].allKnown), true
	case len(x.batches) > 0:
		return run(x.low()), true
	}
	return order{}, false
}

// learn takes the decisions of the oldest tile in flight. Pixels of another convolution group are
// other streams, so queues end with their group.
func (x *pixelRun) learn() {
	rows, cols := x.plan.machine.Rows, x.plan.machine.Cols
	x.plan.eachGated(x.flying[0], 0, rows, func(at int, j job) {
		x.queues[at/cols] = append(x.queues[at/cols], entry{j.m, j.n})
		x.free[at/cols]--
	})
	group := x.groups[0]
	x.flying, x.groups = x.flying[1:], x.groups[1:]
	x.cut(group.convGroup, cols)
	if len(x.groups) == 0 || x.groups[0].convGroup != group.convGroup {
		x.cut(group.convGroup, 1)
	}
}

// cut makes batches of the queues that have enough entries.
func (x *pixelRun) cut(convGroup, enough int) {
	for row, q := range x.queues {
		for len(q) >= enough {
			size := min(len(q), x.plan.machine.Cols)
			x.batches = append(x.batches, rowBatch{row, convGroup, q[:size]})
			q = q[size:]
		}
		x.queues[row] = q
	}
}

// fits tells whether rows have room for another tile together with those in flight.
func (x *pixelRun) fits() bool {
	for _, free := range x.free {
		if free < (len(x.flying)+1)*x.plan.machine.Cols {
			return false
		}
	}
	return true
}

// high returns the MSB pass of the next column group.
func (x *pixelRun) high() *pass {
	t := tile{group: x.left[0], pixels: x.plan.problem.Samples()}
	p := x.plan.tilePass(KindHigh, t)
	x.left, x.flying = x.left[1:], append(x.flying, p)
	return p
}

// low returns an LSB pass of the oldest batches, one per row. A row streams its pixel to all PEs,
// and every PE has its own weights.
func (x *pixelRun) low() *pass {
	rows, cols := x.plan.machine.Rows, x.plan.machine.Cols
	p := x.plan.newPass(KindLow, columnGroup{step: x.step()})
	p.ownWeights = true
	p.rowGroup = fill(rows, none)
	n := min(rows, len(x.batches))
	for row := range rows {
		if row >= n {
			for c := range cols {
				p.jobs[row*cols+c] = idle(queueShorter)
			}
			continue
		}
		b := x.batches[row]
		p.rowPixel[row], p.rowGroup[row] = b.entries[0].m, b.convGroup
		for c, e := range b.entries {
			p.jobs[row*cols+c] = work(e.m, e.n)
		}
		x.free[b.home] += len(b.entries)
	}
	x.batches = x.batches[n:]
	return p
}

// step returns the time step of the batches.
func (x *pixelRun) step() int { return x.plan.problem.StepOf(x.batches[0].entries[0].m) }

// streamGroup returns the convolution group of the pixel that a row streams.
func (p *pass) streamGroup(row int) int {
	if p.rowGroup == nil {
		return p.convGroup
	}
	return p.rowGroup[row]
}
