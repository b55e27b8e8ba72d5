package reference

import (
	"fmt"
	"iter"

	"pgsim/configs/ints"
)

func init() { Policies.Register("band-share", "", bandShare{}) }

// bandShare runs batches in the last rows of the array, which have activation streams
// of their own and a second weight entry, while the rows above go on with high parts.
type bandShare struct {
	columnDepth `yaml:",inline"`
	// BandRows (H) is how many rows those are; 0 stands for 3/8 of all.
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
	return func(yield func(order) bool) {
		for step := range pl.problem.Steps() {
			b := newBandRun(pl, step, band, p.QueueDepth)
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

// bandRun is a time step under way.
type bandRun struct {
	carried
	above int // rows above the band
	// groups are the column groups with pixels left, and pixel the next one of the first.
	groups []columnGroup
	pixel  int
	// flying are passes whose decisions are not all known, oldest first.
	flying []flyingTile
}

func newBandRun(pl *plan, step, band, depth int) *bandRun {
	b := &bandRun{carried: newCarried(pl, step, band, depth), above: pl.machine.Rows - band}
	for _, g := range pl.groups {
		if g.step == step {
			b.groups = append(b.groups, g)
		}
	}
	return b
}

// next returns the next order; more is false at the end of the step.
func (b *bandRun) next() (o order, more bool) {
	inFlight := 0
	for len(b.flying) > 0 && b.flying[0].high.allKnown() {
		b.learn(b.flying[0].high, b.flying[0].pixels, b.flying[0].last)
		b.flying = b.flying[1:]
	}
	for _, t := range b.flying {
		inFlight += t.pixels
	}
	rows, cols := b.plan.machine.Rows, b.plan.machine.Cols
	if len(b.groups) == 0 {
		return b.end()
	}
	left := b.plan.problem.Samples() - b.pixel
	switch {
	case len(b.batches) >= cols, len(b.batches) > 0 && left <= b.above:
		return run(b.mixed(inFlight)), true
	case b.fits(inFlight + min(rows, left)):
		return run(b.high(rows)), true
	case len(b.batches) > 0:
		return run(b.mixed(inFlight)), true
	}
	return wait(b.flying[0].high.allKnown), true
}

// end returns the next order when no pixels are left.
func (b *bandRun) end() (o order, more bool) {
	switch {
	case len(b.batches) >= b.plan.machine.Cols:
		return run(b.low(b.above)), true
	case len(b.flying) > 0:
		return wait(b.flying[0].high.allKnown), true
	case len(b.batches) > 0:
		return run(b.low(b.above)), true
	}
	return order{}, false
}

// high returns a pass over the high parts of the next pixels, at most so many.
func (b *bandRun) high(most int) *pass {
	g, samples := b.groups[0], b.plan.problem.Samples()
	t := tile{group: g, first: b.pixel, pixels: min(most, samples-b.pixel)}
	b.pixel += t.pixels
	last := b.pixel == samples
	if last {
		b.groups, b.pixel = b.groups[1:], 0
	}
	p := b.plan.tilePass(KindHigh, t)
	b.flying = append(b.flying, flyingTile{t, p, last})
	return p
}

// mixed returns a pass of the oldest batches in the band and, if the banks have room
// for them once those batches have left, of pixels in the rows above.
func (b *bandRun) mixed(inFlight int) *pass {
	low := b.low(b.above)
	if b.above == 0 || !b.fits(inFlight+b.above) {
		return low
	}
	p := b.high(b.above)
	p.decidingRows = b.above
	p.beside, low.whole = low, p
	return p
}
