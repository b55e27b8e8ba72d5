package reference

import (
	"iter"
	"slices"
)

func init() { Policies.Register("row-pack", "", policyFunc(rowPack)) }

// packedRow is a row of a tile that waits for its low parts.
type packedRow struct {
	high  *pass
	row   int
	order int // counts the rows of the column group
}

// rowPack collects rows with a gated output and runs an LSB pass for the oldest R as soon as there
// are R.
func rowPack(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range pl.groups {
			if !pl.rowPackGroup(g, yield) {
				return
			}
		}
	}
}

func (pl *plan) rowPackGroup(g columnGroup, yield func(order) bool) bool {
	var coming, pending []packedRow
	count := 0
	pack := func() *pass {
		rows := pending[:min(pl.machine.Rows, len(pending))]
		pending = pending[len(rows):]
		return pl.rowPass(g, rows)
	}
	var last *pass
	for _, t := range pl.tiles(g) {
		for coming, pending = pl.collectRows(coming, pending); len(pending) >= pl.machine.Rows; {
			if !yield(run(pack())) {
				return false
			}
			coming, pending = pl.collectRows(coming, pending)
		}
		last = pl.tilePass(KindHigh, t)
		for r := range pl.machine.Rows {
			coming = append(coming, packedRow{high: last, row: r, order: count})
			count++
		}
		if !yield(run(last)) {
			return false
		}
	}
	if !yield(wait(last.allKnown)) {
		return false
	}
	_, pending = pl.collectRows(coming, pending)
	for len(pending) > 0 {
		if !yield(run(pack())) {
			return false
		}
	}
	return true
}

// collectRows moves rows whose decisions are known from coming to pending, and drops rows without a
// gated output. With several drain chains, rows can become known before those of the previous tile,
// so pending is put in order.
func (pl *plan) collectRows(coming, pending []packedRow) (stillComing, nowPending []packedRow) {
	for _, next := range coming {
		if !next.high.rowKnown(next.row) {
			stillComing = append(stillComing, next)
			continue
		}
		gated := false
		pl.eachGated(next.high, next.row, next.row+1, func(int, job) { gated = true })
		if gated {
			pending = append(pending, next)
		}
	}
	slices.SortFunc(pending, func(a, b packedRow) int { return a.order - b.order })
	return stillComing, pending
}

// rowPass returns an LSB pass over collected rows. The gather in the activation feeder brings their
// pixels to the first rows of the array.
func (pl *plan) rowPass(g columnGroup, rows []packedRow) *pass {
	p := pl.newPass(KindLow, g)
	pl.streamChannels(p, g)
	cols := pl.machine.Cols
	for r, packed := range rows {
		for c := range g.channels {
			p.jobs[r*cols+c] = idle(notGated)
		}
		pl.eachGated(packed.high, packed.row, packed.row+1, func(at int, j job) {
			p.rowPixel[r] = j.m
			p.jobs[r*cols+at%cols] = work(j.m, j.n)
		})
	}
	return p
}
