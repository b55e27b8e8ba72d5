package dataflow

import (
	"slices"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Exchange is what several arrays with shared queues have in common in one layer: the gated
// outputs that wait at its end, and the bus that they cross. doc.go has the rules. Each array
// runs a schedule of its own, which it joins ([Schedule.Join]); when the last array has told
// what waits there, all learn which passes they run.
type Exchange struct {
	machine Machine
	layer   pgworkloads.Layer
	members []*member
	bus     bus
	// returns are the passes whose sums go home over the bus, in the order in which they do,
	// once their arrays have told when these have left.
	returns []*returning
}

// Moved counts what crossed the bus between arrays for one of them.
type Moved struct {
	// In are gated outputs of other arrays that it has completed, Out those of its own that
	// others have.
	In, Out uint64
	// Bits crossed the bus for its passes, both ways. OperandBits are those of them that are
	// operands.
	Bits, OperandBits uint64
	// Cycles are those in which they did.
	Cycles pe.Cycle
}

// add adds what crossed the bus for another array.
func (m *Moved) add(other Moved) {
	m.In += other.In
	m.Out += other.Out
	m.Bits += other.Bits
	m.OperandBits += other.OperandBits
	m.Cycles += other.Cycles
}

// bus takes transfers one after another.
type bus struct {
	bits uint64 // a cycle
	free pe.Cycle
}

// take moves bits that are there from a cycle on and returns the cycle in which the receiver
// has them all.
func (b *bus) take(from pe.Cycle, bits uint64) (cycles, there pe.Cycle) {
	if bits == 0 {
		return 0, from
	}
	cycles = pe.Cycle(ints.CeilDiv(bits, b.bits))
	b.free = max(b.free, from) + cycles
	return cycles, b.free
}

// member is an array of an exchange.
type member struct {
	exchange *Exchange
	index    int
	slice    pgworkloads.Slice
	// works are the segments of its layer, and kept the first whose operands it holds when
	// the last one has run.
	works []Work
	kept  int
	// left are the outputs that wait, oldest first, from the cycle in which it has told.
	told bool
	at   pe.Cycle
	left []waitingOutput
	// passes are what it runs, nil until all have told.
	passes []sharedPass
	// missing are passes elsewhere that complete outputs of it and haven't sent them back;
	// home counts these outputs by segment, which are all there in cycle back.
	missing int
	home    []Share
	back    pe.Cycle
	moved   Moved
	// wake has the array asked again in a cycle, unless nil.
	wake func(pe.Cycle)
}

// waitingOutput is a gated output that waits in its array.
type waitingOutput struct {
	member, segment int
	channel, pixel  int32 // as its array numbers them
}

// sharedPass is an LSB pass at the end of a layer: a batch for every column that has one.
type sharedPass struct {
	batches [][]waitingOutput
	// ready is the first cycle in which its operands are there.
	ready pe.Cycle
	// returning is what it sends back, nil for nothing.
	returning *returning
	// movedPixels and movedChannels are those whose operands it got over the bus.
	movedPixels, movedChannels int
}

// returning are the sums of a pass of an array that go back to those of their outputs.
type returning struct {
	from *member
	to   []*member
	bits uint64
	left pe.Cycle // when they have left the array, 0 until it is known
}

// NewExchange returns the exchange of a layer that is dealt to arrays like the machine.
func NewExchange(m Machine, l pgworkloads.Layer, dealt []pgworkloads.Slice) *Exchange {
	x := &Exchange{machine: m, layer: l, bus: bus{bits: uint64(m.Shared.BusBits)}}
	for i, slice := range dealt {
		x.members = append(x.members, &member{exchange: x, index: i, slice: slice})
	}
	return x
}

// tell takes what waits in an array from a cycle on. When all have told, it deals.
func (m *member) tell(now pe.Cycle, left []waitingOutput) {
	m.told, m.at, m.left = true, now, left
	x := m.exchange
	if slices.ContainsFunc(x.members, func(m *member) bool { return !m.told }) {
		return
	}
	x.deal()
	for _, other := range x.members {
		if other != m && other.wake != nil {
			other.wake(x.heard())
		}
	}
}

// heard returns the cycle in which all arrays know what they run: the one after the last has
// told.
func (x *Exchange) heard() pe.Cycle {
	var last pe.Cycle
	for _, m := range x.members {
		last = max(last, m.at)
	}
	return last + 1
}

// started tells that a pass of an array has started, whose results have left by a cycle.
func (x *Exchange) started(p *sharedPass, left pe.Cycle) {
	if p.returning == nil {
		return
	}
	p.returning.left = left
	for len(x.returns) > 0 && x.returns[0].left > 0 {
		r := x.returns[0]
		x.returns = x.returns[1:]
		cycles, there := x.bus.take(r.left, r.bits)
		r.from.moved.Cycles += cycles
		for _, home := range r.to {
			home.back = max(home.back, there)
			home.missing--
			if home.missing == 0 && home.wake != nil {
				home.wake(home.back)
			}
		}
	}
}
