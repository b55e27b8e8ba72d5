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
	carried
	tiles []tile // not run yet
	// flying are MSB passes whose decisions are not all known, oldest first.
	flying []flyingTile
}

// flyingTile is a tile whose MSB pass has started.
type flyingTile struct {
	tile
	high *pass
	last bool // of its column group
}

func newLayerRun(pl *plan, step, depth int) *layerRun {
	l := &layerRun{carried: newCarried(pl, step, pl.machine.Rows, depth)}
	for _, g := range pl.groups {
		if g.step == step {
			l.tiles = append(l.tiles, pl.tiles(g)...)
		}
	}
	return l
}

// next returns the next order; more is false at the end of the step.
func (l *layerRun) next() (o order, more bool) {
	rows, cols := l.plan.machine.Rows, l.plan.machine.Cols
	for len(l.flying) > 0 && l.flying[0].high.allKnown() {
		l.learn(l.flying[0].high, rows, l.flying[0].last)
		l.flying = l.flying[1:]
	}
	if len(l.batches) >= cols {
		return run(l.low(0)), true
	}
	if len(l.tiles) > 0 && l.fits((len(l.flying)+1)*rows) {
		return run(l.high()), true
	}
	if len(l.tiles) > 0 && len(l.batches) > 0 {
		return run(l.low(0)), true
	}
	if len(l.flying) > 0 {
		return wait(l.flying[0].high.allKnown), true
	}
	if len(l.batches) > 0 {
		return run(l.low(0)), true
	}
	return order{}, false
}

func (l *layerRun) high() *pass {
	t := l.tiles[0]
	l.tiles = l.tiles[1:]
	p := l.plan.tilePass(KindHigh, t)
	last := len(l.tiles) == 0 || l.tiles[0].group != t.group
	l.flying = append(l.flying, flyingTile{t, p, last})
	return p
}
