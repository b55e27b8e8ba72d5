package reference

import "iter"

func init() { Policies.Register("layer-share", "", layerShare{}) }

// layerShare runs an LSB pass as soon as every column has a batch, whichever bank and
// column group it is of. What is left at the end of a time step makes the last one.
type layerShare struct {
	columnDepth `yaml:",inline"`
}

func (p layerShare) orders(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for step := range pl.problem.Steps() {
			l := newLayerRun(pl, step, p.QueueDepth)
			for o, more := l.next(); more; o, more = l.next() {
				if !yield(o) {
					return
				}
			}
		}
	}
}

// layerRun is a time step under way.
type layerRun struct {
	plan  *plan
	step  int
	tiles []tile // not run yet
	// flying are MSB passes whose decisions are not all known, oldest first.
	flying []flyingTile
	// queues holds, by bank, entries that wait for others of their channel, and
	// batches those that make up one, of any bank, oldest first.
	queues  [][]entry
	batches [][]entry
	// room is how many entries every bank could still take.
	room []int
}

// flyingTile is a tile whose MSB pass has started.
type flyingTile struct {
	tile
	high *pass
	last bool // of its column group
}

func newLayerRun(pl *plan, step, depth int) *layerRun {
	cols := pl.machine.Cols
	l := &layerRun{plan: pl, step: step, queues: make([][]entry, cols), room: fill(cols, depth*pl.machine.Rows)}
	for _, g := range pl.groups {
		if g.step == step {
			l.tiles = append(l.tiles, pl.tiles(g)...)
		}
	}
	return l
}

// next returns the next order; more is false at the end of the step.
func (l *layerRun) next() (o order, more bool) {
	l.settle()
	cols := l.plan.machine.Cols
	if len(l.batches) >= cols {
		return run(l.low(cols)), true
	}
	if len(l.tiles) > 0 && l.fits() {
		return run(l.high()), true
	}
	if len(l.tiles) > 0 && len(l.batches) > 0 {
		return run(l.low(len(l.batches))), true
	}
	if len(l.flying) > 0 {
		return wait(l.flying[0].high.allKnown), true
	}
	if len(l.batches) > 0 {
		return run(l.low(len(l.batches))), true
	}
	return order{}, false
}

// fits tells whether every bank has room for a whole tile beside those in flight.
func (l *layerRun) fits() bool {
	for _, room := range l.room {
		if room < (len(l.flying)+1)*l.plan.machine.Rows {
			return false
		}
	}
	return true
}

// settle takes the decisions of tiles of which all are known.
func (l *layerRun) settle() {
	for len(l.flying) > 0 && l.flying[0].high.allKnown() {
		t := l.flying[0]
		l.flying = l.flying[1:]
		l.plan.eachGated(t.high, 0, l.plan.machine.Rows, func(at int, j job) {
			bank := at % l.plan.machine.Cols
			l.queues[bank] = append(l.queues[bank], entry{j.m, j.n})
			l.room[bank]--
		})
		l.batch(l.plan.machine.Rows)
		if t.last {
			l.batch(1)
		}
	}
}

// batch makes batches of what every bank's queue holds, if that are enough entries.
func (l *layerRun) batch(enough int) {
	for bank, waiting := range l.queues {
		if len(waiting) < enough {
			continue
		}
		size := min(len(waiting), l.plan.machine.Rows)
		l.batches = append(l.batches, waiting[:size])
		l.queues[bank] = waiting[size:]
	}
}

func (l *layerRun) high() *pass {
	t := l.tiles[0]
	l.tiles = l.tiles[1:]
	p := l.plan.tilePass(KindHigh, t)
	last := len(l.tiles) == 0 || l.tiles[0].group != t.group
	l.flying = append(l.flying, flyingTile{t, p, last})
	return p
}

// low returns an LSB pass of the oldest batches, one per column from the first on.
func (l *layerRun) low(number int) *pass {
	cols := l.plan.machine.Cols
	// Batches are of any column group: every PE has an activation stream of its own.
	p := l.plan.newPass(KindLow, columnGroup{step: l.step})
	p.ownActivations = true
	for c := range cols {
		if c >= number {
			for r := range l.plan.machine.Rows {
				p.jobs[r*cols+c] = idle(queueShorter)
			}
			continue
		}
		p.colChannel[c] = l.batches[c][0].n
		for r, e := range l.batches[c] {
			p.jobs[r*cols+c] = work(e.m, e.n)
			bank := (e.n % (l.plan.problem.N / l.plan.problem.Groups)) % cols
			l.room[bank]++
		}
	}
	l.batches = l.batches[number:]
	return p
}
