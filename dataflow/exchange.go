package dataflow

import (
	"slices"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Exchange is what several arrays with shared queues share in one layer: the gated outputs that
// wait at its end, and the bus that they cross. doc.go has the rules. Each array runs its own
// schedule, which joins the exchange ([Schedule.Join]). When the last array has told what waits in
// it, all arrays learn which passes they run.
type Exchange struct {
	machine Machine
	layer   pgworkloads.Layer
	members []*member
	bus     bus
	// returns are the passes whose sums go home over the bus, in this order, once their arrays have
	// told when the sums have left.
	returns []*returning
}

// Moved counts, for one array, what crossed the bus between arrays.
type Moved struct {
	// In counts gated outputs of other arrays that this array has completed. Out counts its own
	// outputs that others have completed.
	In, Out uint64
	// Bits is the number of bits that crossed the bus for its passes, both ways. OperandBits is how
	// many of them are operands.
	Bits, OperandBits uint64
	// Cycles is for how many cycles they crossed it.
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

// bus makes transfers one after another.
type bus struct {
	bits uint64 // per cycle
	free pe.Cycle
}

// take moves bits that are available from a cycle on. It returns the cycle in which the receiver
// has all of them.
func (b *bus) take(from pe.Cycle, bits uint64) (cycles, there pe.Cycle) {
	if bits == 0 {
		return 0, from
	}
	cycles = pe.Cycle(ints.CeilDiv(bits, b.bits))
	b.free = max(b.free, from) + cycles
	return cycles, b.free
}

// member is one array of an exchange.
type member struct {
	exchange *Exchange
	index    int
	slice    pgworkloads.Slice
	// works are the segments of the array's layer. kept is the first segment whose operands it
	// holds when the last one has run.
	works []Work
	kept  int
	// left are the outputs that wait, oldest first. They are set when the array has told, in cycle
	// at.
	told bool
	at   pe.Cycle
	left []waitingOutput
	// passes are the passes that the array runs, nil until all arrays have told.
	passes []sharedPass
	// missing counts passes on other arrays that complete outputs of this array and haven't sent
	// them back. home counts these outputs by segment. All of them are back in cycle back.
	missing int
	home    []Share
	back    pe.Cycle
	moved   Moved
	// wake, unless nil, makes the array be asked again in a cycle.
	wake func(pe.Cycle)
}

// waitingOutput is a gated output that waits in its array.
type waitingOutput struct {
	member, segment int
	channel, pixel  int32 // in the numbering of its array
}

// sharedPass is an LSB pass at the end of a layer: one batch for every column that has one.
type sharedPass struct {
	batches [][]waitingOutput
	// ready is the first cycle in which the operands of the pass are available.
	ready pe.Cycle
	// returning is what the pass sends back, nil for nothing.
	returning *returning
	// movedPixels and movedChannels are those whose operands came over the bus.
	movedPixels, movedChannels int
}

// returning are the low sums of a pass that go back to the arrays of their outputs.
type returning struct {
	from *member
	to   []*member
	bits uint64
	left pe.Cycle // when they have left the array; 0 until this is known
}

// NewExchange returns the exchange of a layer that is dealt to several arrays like the machine.
func NewExchange(m Machine, l pgworkloads.Layer, dealt []pgworkloads.Slice) *Exchange {
	x := &Exchange{machine: m, layer: l, bus: bus{bits: uint64(m.Shared.BusBits)}}
	for i, slice := range dealt {
		x.members = append(x.members, &member{exchange: x, index: i, slice: slice})
	}
	return x
}

// tell records what waits in an array from a cycle on. When all arrays have told, it deals.
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

// heard returns the cycle in which all arrays know what they run: the cycle after the last array
// has told.
func (x *Exchange) heard() pe.Cycle {
	var last pe.Cycle
	for _, m := range x.members {
		last = max(last, m.at)
	}
	return last + 1
}

// started records that a pass of an array has started, and the cycle by which its results have
// left.
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
