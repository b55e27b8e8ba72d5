package reference

import (
	"errors"
	"fmt"
	"iter"

	"pgsim/configs/ints"
)

// bandSharePolicy is the name of the policy whose passes are mixed.
const bandSharePolicy = "band-share"

func init() { Policies.Register(bandSharePolicy, "", bandShare{}) }

// bandShare runs batches in the last rows of the array, which have their own activation streams and
// a second weight entry. The rows above continue with high parts.
type bandShare struct {
	columnDepth `yaml:",inline"`
	shared      `yaml:",inline"`
	// BandRows (H) is the number of these rows. 0 means 3/8 of all rows.
	BandRows int `yaml:"band_rows" range:"0.." default:"0"`
}

func (p bandShare) orders(pl *plan) iter.Seq[order] {
	band := p.BandRows
	if band == 0 {
		band = ints.CeilDiv(3*pl.machine.Rows, 8)
	}
	if band > pl.machine.Rows {
		pl.err = fmt.Errorf("reference: Machine.Settings: band_rows must be at most %d, got %d", pl.machine.Rows, band)
	}
	if p.RotateRows {
		pl.err = errors.New("reference: Machine.Settings: rotate_rows has no meaning where tiles start at any pixel")
	}
	return func(yield func(order) bool) {
		if pl.err != nil {
			return
		}
		for _, groups := range pl.stepGroups() {
			b := newBandRun(pl, groups, p.shared, band, p.QueueDepth)
			for pl.err == nil {
				o, more := b.next()
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

// bandRun is a time step in progress.
type bandRun struct {
	carried
	above int // rows above the band
	// left are the column groups with pixels left, and pixel is the next pixel of the first of
	// them.
	left  []columnGroup
	pixel int
	// flying are passes whose decisions are not all known, oldest first.
	flying []flyingTile
}

func newBandRun(pl *plan, groups []columnGroup, s shared, band, depth int) *bandRun {
	return &bandRun{
		carried: newCarried(pl, groups, s, band, depth),
		above:   pl.machine.Rows - band, left: groups,
	}
}

// next returns the next order. more is false at the end of the step.
func (b *bandRun) next() (o order, more bool) {
	for len(b.flying) > 0 && b.flying[0].high.allKnown() {
		b.learn(b.flying[0])
		b.flying = b.flying[1:]
	}
	if len(b.left) == 0 {
		return b.end()
	}
	rows := b.plan.machine.Rows
	left := b.plan.problem.Samples() - b.pixel
	switch {
	case b.full(), len(b.batches) > 0 && left <= b.above:
		return run(b.mixed()), true
	case b.fits(b.flying, b.ahead(min(rows, left))):
		return run(b.high(rows)), true
	case b.some(b.flying):
		return run(b.mixed()), true
	}
	return wait(b.flying[0].high.allKnown), true
}

// end returns the next order when no pixels are left.
func (b *bandRun) end() (o order, more bool) {
	switch {
	case b.full():
		return run(b.low()), true
	case len(b.flying) > 0:
		return wait(b.flying[0].high.allKnown), true
	case len(b.batches) > 0:
		return run(b.low()), true
	}
	return order{}, false
}

// ahead returns the next pixels. The given number of them are assumed to have an output.
func (b *bandRun) ahead(counted int) flyingTile {
	return flyingTile{tile: tile{group: b.left[0], first: b.pixel}, counted: counted}
}

// high returns a pass over the high parts of at most the given number of next pixels.
func (b *bandRun) high(most int) *pass {
	samples := b.plan.problem.Samples()
	t := b.ahead(min(most, samples-b.pixel))
	t.pixels = t.counted
	b.under = t.group
	b.pixel += t.pixels
	if t.last = b.pixel == samples; t.last {
		b.left, b.pixel = b.left[1:], 0
	}
	t.high = b.plan.tilePass(KindHigh, t.tile)
	b.flying = append(b.flying, t)
	return t.high
}

// mixed returns a pass of the oldest batches in the band. If the banks have room for further pixels
// once those batches have left, the rows above run these pixels.
func (b *bandRun) mixed() *pass {
	low := b.low()
	if b.above == 0 || !b.fits(b.flying, b.ahead(b.above)) {
		return low
	}
	p := b.high(b.above)
	p.decidingRows = b.above
	p.beside, low.whole = low, p
	return p
}
