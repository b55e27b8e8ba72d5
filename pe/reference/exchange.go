package reference

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"pgsim/configs/strict"
)

// Bus is what lies between arrays that share their queues.
type Bus struct {
	// Bits is how many bits cross the bus in a cycle.
	Bits int
	// SumBits, WeightBits and NameBits are the numbers of bits of a sum, of a weight, and of the
	// name of an output.
	SumBits, WeightBits, NameBits int
}

// Lender is a problem on an array that shares its queues. Channels are its channels in the
// numbering of all arrays. Arrays with equal Inputs hold the same activations.
type Lender struct {
	Problem  Problem
	Channels []int
	Inputs   int
}

// Exchange is arrays that share queues under layer-share, and the bus between them. Clock ends a
// cycle of all arrays: it deals what waits when all arrays have told, and moves bits over the bus.
type Exchange struct {
	bus     Bus
	lenders []*lender
	dealt   bool
	// out are transfers of operands, in the order in which they cross. back are transfers of sums.
	out, back []*crossing
}

// lender is one array.
type lender struct {
	Lender
	*Underway
	index int
	told  bool
	left  []lentEntry
	// passes are the passes that it runs at the end. missing counts its outputs that other arrays
	// have not sent back.
	passes  []*lentPass
	missing int
}

// lentEntry is a gated output that waits in an array.
type lentEntry struct {
	home    *lender
	channel int // in the numbering of all arrays
	entry   entry
}

// lentPass is a pass at the end of a layer: a batch for every column that has one.
type lentPass struct {
	batches [][]lentEntry
	pass    *pass // once it has started
	arrived bool  // its operands have arrived
}

// crossing is bits that have to cross the bus for a pass. They are operands on their way to the
// pass or, on the way back, sums that have left the array.
type crossing struct {
	of   *lentPass
	bits int
	// gone is set if all sums had left the array before this cycle.
	gone bool
}

// lent counts the outputs of other arrays that the array has completed.
func (c *controller) lent() (outputs uint64) {
	for _, p := range c.started {
		outputs += uint64(len(p.lent))
	}
	return outputs
}

// lentSum is a sum at low bits that another array has computed.
type lentSum struct {
	home *array
	m, n int
	result
}

// BeginShared starts problems on idle arrays that share queues under layer-share. Each ends with
// Stop.
func BeginShared(m Machine, lenders []Lender, bus Bus) (*Exchange, []*Underway, error) {
	if m.Policy != "layer-share" || m.Wasted || m.Fold > 1 || bus.Bits < 1 {
		return nil, nil, errors.New("reference: Machine: queues are shared under layer-share alone, with predictions kept, unfolded and over a bus")
	}
	x := &Exchange{bus: bus}
	var all []*Underway
	for i, l := range lenders {
		own := &lender{Lender: l, index: i}
		u, err := begin(m, l.Problem, func(s strict.Settings) (policy, error) {
			p, err := Policies.New(m.Policy, s)
			share, _ := p.(layerShare)
			return policyFunc(func(pl *plan) iter.Seq[order] { return x.orders(pl, own, share) }), err
		})
		if err != nil {
			return nil, nil, err
		}
		own.Underway = u
		x.lenders, all = append(x.lenders, own), append(all, u)
	}
	return x, all, nil
}

// orders is the schedule of an array: layer-share up to what is left at the end of the layer, then
// the passes that are dealt to the array, then the wait for its outputs that others complete.
func (x *Exchange) orders(pl *plan, own *lender, p layerShare) iter.Seq[order] {
	return func(yield func(order) bool) {
		l := &lendingRun{layerRun: *newLayerRun(pl, pl.groups, p.shared, p.QueueDepth)}
		if !walk(pl, l.next, yield) {
			return
		}
		own.told, own.left = true, l.left(own)
		if !yield(elsewhere(func() bool { return x.dealt })) {
			return
		}
		for _, lent := range own.passes {
			if !yield(elsewhere(func() bool { return lent.arrived })) {
				return
			}
			lent.pass = l.pass(own, lent)
			if !yield(run(lent.pass)) {
				return
			}
		}
		yield(elsewhere(func() bool { return own.missing == 0 }))
	}
}

// lendingRun is a layerRun whose entries keep waiting at the end of a column group.
type lendingRun struct {
	layerRun
	rest []waitingBatch // not full
}

func (l *lendingRun) next() (o order, more bool) {
	l.settle(l.learn)
	switch {
	case l.full():
		return run(l.low()), true
	case len(l.tiles) > 0 && l.fits(l.flying, l.ahead()):
		return run(l.high()), true
	case len(l.tiles) > 0 && l.some():
		return run(l.low()), true
	case len(l.flying) > 0:
		return wait(l.flying[0].high.allKnown), true
	}
	return order{}, false
}

// learn takes the decisions of a tile. After the last tile of a column group, entries in queues
// keep waiting.
func (l *lendingRun) learn(t flyingTile) {
	last := t.last
	t.last = false
	l.carried.learn(t)
	for bank := range l.queues {
		if _, most := l.waiting(bank); last && most > 0 {
			l.rest = append(l.rest, waitingBatch{bank, [][]entry{l.queues[bank][0]}})
			l.queues[bank][0] = nil
		}
	}
}

// some tells whether there is a batch. If there is no full one, it makes batches of the entries
// that keep waiting.
func (l *lendingRun) some() bool {
	if len(l.batches) == 0 {
		l.batches, l.rest = l.rest, nil
	}
	return l.carried.some(l.flying)
}

// left returns what waits at the end, full batches first.
func (l *lendingRun) left(own *lender) []lentEntry {
	var left []lentEntry
	for _, b := range slices.Concat(l.batches, l.rest) {
		for _, e := range b.entries[0] {
			left = append(left, lentEntry{own, own.Channels[e.n], e})
		}
	}
	return left
}

// pass returns the pass of some batches. Columns take the weights of a channel from this array if
// it has them, and otherwise from the array of an output.
func (l *lendingRun) pass(own *lender, lent *lentPass) *pass {
	p := l.plan.newPass(KindLow, l.under)
	p.ownActivations, p.colHome = true, make([]*array, l.plan.machine.Cols)
	l.idle(p)
	for c, batch := range lent.batches {
		l.place(p, c, waitingBatch{0, [][]entry{}})
		for r, e := range batch {
			j := work(e.entry.m, e.entry.n)
			if e.home != own {
				j.home = e.home.controller.array
			}
			p.jobs[r*l.plan.machine.Cols+c] = j
			if r == 0 || e.home == own {
				p.colChannel[c], p.colHome[c] = e.entry.n, j.home
			}
		}
	}
	return p
}

// Clock ends a cycle of all arrays.
func (x *Exchange) Clock() error {
	if !x.dealt {
		if x.dealt = !slices.ContainsFunc(x.lenders, func(l *lender) bool { return !l.told }); x.dealt {
			x.deal()
		}
		return nil
	}
	err := x.cross()
	for _, c := range x.back {
		c.gone = c.of.pass != nil && c.of.pass.left == len(c.of.pass.jobs)
	}
	return err
}

// cross moves bits of one transfer over the bus. Transfers of operands come before those of sums.
func (x *Exchange) cross() error {
	switch {
	case len(x.out) > 0:
		if x.out[0].bits -= x.bus.Bits; x.out[0].bits <= 0 {
			x.out[0].of.arrived = true
			x.out = x.out[1:]
		}
	case len(x.back) > 0 && x.back[0].gone:
		if x.back[0].bits -= x.bus.Bits; x.back[0].bits <= 0 {
			sums := x.back[0].of.pass.lent
			x.back = x.back[1:]
			return x.deliver(sums)
		}
	}
	return nil
}

// deliver adds sums to the sums that wait in their own arrays.
func (x *Exchange) deliver(sums []lentSum) error {
	for _, s := range sums {
		if err := s.home.buffer.add(s.m, s.n, s.result); err != nil {
			return fmt.Errorf("reference: cycle %d: %w", s.home.now, err)
		}
		s.home.lastLeft = max(s.home.lastLeft, s.home.now)
		for _, l := range x.lenders {
			if l.controller.array == s.home {
				l.missing--
			}
		}
	}
	return nil
}
