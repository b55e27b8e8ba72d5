package reference

import "iter"

func init() { Policies.Register("layer-share", "", layerShare{}) }

// layerShare runs an LSB pass as soon as every column has a batch, of any bank and column group.
// What is left at the end of a time step makes the last pass.
type layerShare struct {
	columnDepth `yaml:",inline"`
	shared      `yaml:",inline"`
}

func (p layerShare) orders(pl *plan) iter.Seq[order] {
	return greedily(pl, pl.stepGroups(), p.shared, p.QueueDepth)
}

// greedily runs spans of column groups one after the other.
func greedily(pl *plan, spans [][]columnGroup, s shared, depth int) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, groups := range spans {
			if !walk(pl, newLayerRun(pl, groups, s, depth).next, yield) {
				return
			}
		}
	}
}

// walk yields orders until there are none left or the plan fails. It returns false if no more
// orders are wanted.
func walk(pl *plan, next func() (order, bool), yield func(order) bool) bool {
	for pl.err == nil {
		o, more := next()
		if !more {
			break
		}
		if !yield(o) {
			return false
		}
	}
	return true
}

// layerRun is a span of column groups in progress.
type layerRun struct {
	carried
	tiles []tile // not run yet
	// flying are MSB passes whose decisions are not all known, oldest first.
	flying []flyingTile
}

func newLayerRun(pl *plan, groups []columnGroup, s shared, depth int) *layerRun {
	l := &layerRun{carried: newCarried(pl, groups, s, pl.machine.Rows, depth)}
	for _, g := range groups {
		l.tiles = append(l.tiles, pl.tiles(g)...)
	}
	return l
}

// next returns the next order. more is false at the end of the span.
func (l *layerRun) next() (o order, more bool) {
	l.settle(l.learn)
	switch {
	case l.full():
		return run(l.low()), true
	case len(l.tiles) > 0 && l.fits(l.flying, l.ahead()):
		return run(l.high()), true
	case len(l.tiles) > 0 && l.some(l.flying):
		return run(l.low()), true
	case len(l.flying) > 0:
		return wait(l.flying[0].high.allKnown), true
	case len(l.batches) > 0:
		return run(l.low()), true
	}
	return order{}, false
}

// settle takes the decisions of tiles that are completely decided.
func (l *layerRun) settle(learn func(flyingTile)) {
	for len(l.flying) > 0 && l.flying[0].high.allKnown() {
		learn(l.flying[0])
		l.flying = l.flying[1:]
	}
}

// ahead returns the next tile, which is assumed to fill all rows.
func (l *layerRun) ahead() flyingTile {
	last := len(l.tiles) == 1 || l.tiles[1].group != l.tiles[0].group
	return flyingTile{tile: l.tiles[0], last: last, counted: l.plan.machine.Rows}
}

func (l *layerRun) high() *pass {
	t := l.ahead()
	l.tiles = l.tiles[1:]
	l.under = t.group
	t.high = l.plan.tilePass(KindHigh, t.tile)
	if l.RotateRows {
		t.high = l.plan.rotatedPass(t.tile)
	}
	l.flying = append(l.flying, t)
	return t.high
}
