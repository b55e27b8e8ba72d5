package channel

import (
	"slices"

	"pgsim/memory/dram/device"
)

// Spec has the sizes of a controller.
type Spec struct {
	// Reads and Writes are the numbers of requests that the queues hold.
	Reads, Writes int
	// DrainAt is the number of waiting writes at which the controller turns to writes, and DrainTo
	// the number that it leaves when it turns back.
	DrainAt, DrainTo int
}

// DefaultSpec returns the sizes of Ramulator 2's controllers: 32 requests per queue, writes
// drained from 80 % of it down to 20 %.
func DefaultSpec() Spec { return Spec{Reads: 32, Writes: 32, DrainAt: 26, DrainTo: 6} }

// Channel is one DRAM channel with its controller. Its clock starts at 0, with all banks closed.
type Channel struct {
	spec    Spec
	device  device.Device
	figures figures
	rules   *rulebook
	ranks   []*rank
	banks   []*bank

	clock      device.Cycle           // first undecided cycle
	rowBus     bus                    // of row commands
	busFree    [numBuses]device.Cycle // first cycle in which a command bus is free
	refreshDue device.Cycle           // first cycle from which on a refresh is due

	reads, writes queue
	opened        []*entry     // requests whose row was opened for them, in no order
	openedWrites  int          // of these
	draining      bool         // writes are served
	drained       bool         // draining before cycle decided
	decided       device.Cycle // last cycle for which draining was decided
	next          step         // the next command, if known
	planned       bool
	accepted      uint64 // requests that entered a queue, so far

	entries  pool // not in any queue
	done     completions
	lastData device.Cycle
	counter  counter
	observe  func(Issued)
}

// New returns an idle channel.
func New(d device.Device, s Spec) *Channel {
	ranks, banks := newRanks(d)
	c := &Channel{
		spec: s, device: d, figures: figuresOf(d), rowBus: rowBusOf(d), rules: newRulebook(d), ranks: ranks, banks: banks,
		// Each bank has at most one request whose row was opened for it.
		entries: newPool(s.Reads + s.Writes + len(banks)),
	}
	c.findDue()
	return c
}

func (c *Channel) queue(write bool) *queue {
	if write {
		return &c.writes
	}
	return &c.reads
}

// CanAccept tells whether the queue of reads or writes has room.
func (c *Channel) CanAccept(write bool) bool {
	if write {
		return c.writes.held < c.spec.Writes
	}
	return c.reads.held < c.spec.Reads
}

// Accept takes a request in the current cycle of the clock. Its first command may start in this
// cycle. Accept must not be called without room in the queue.
func (c *Channel) Accept(r Request) {
	r.Address &^= c.figures.burstBytes - 1
	switch {
	case r.Write:
		c.enqueue(r)
		c.done.insert(c.clock+1, r.ID)
	case c.Forwards(r.Address):
		c.counter.counts.Forwarded++
		c.done.insert(c.clock+1, r.ID)
	default:
		c.enqueue(r)
	}
}

// Forwards tells whether a read that comes now is served from the write queue. The address is one
// inside the burst to read.
func (c *Channel) Forwards(address uint64) bool {
	if c.writes.held+c.openedWrites == 0 {
		return false
	}
	address &^= c.figures.burstBytes - 1
	bank, _ := c.figures.locate(address)
	return c.banks[bank].lists[1].has(address) || c.openedWrites > 0 &&
		slices.ContainsFunc(c.opened, func(e *entry) bool { return e.Write && e.Address == address })
}

func (c *Channel) enqueue(r Request) {
	bank, row := c.figures.locate(r.Address)
	e := c.entries.get()
	e.Request, e.bank, e.row, e.arrival = r, c.banks[bank], row, c.accepted
	e.served, e.opened = false, false
	c.accepted++
	c.queue(r.Write).add(e)
	c.admit(e)
}

// Advance carries out all commands before the given cycle, to which it sets the clock.
func (c *Channel) Advance(to device.Cycle) {
	for c.look(); c.next.at < to; c.look() {
		c.issue(c.next)
	}
	c.clock = max(c.clock, to)
}

// look finds the next command, unless it is already known.
func (c *Channel) look() {
	if !c.planned {
		c.next, c.planned = c.plan(), true
	}
}

// Busy tells whether any request waits or is not done yet.
func (c *Channel) Busy() bool {
	return c.waiting()+c.done.len() > 0
}

// waiting returns the number of requests whose data have not moved yet.
func (c *Channel) waiting() int { return c.reads.held + c.writes.held + len(c.opened) }

// Next returns the next cycle in which a command starts or a request is done, or false if nothing
// waits. Refreshes of an idle channel don't count: Advance catches up with them.
func (c *Channel) Next() (device.Cycle, bool) {
	if !c.Busy() {
		return 0, false
	}
	return min(c.nextCommand(), c.done.next()), true
}

// nextCommand returns when the next command for a request starts.
func (c *Channel) nextCommand() device.Cycle {
	if c.waiting() == 0 {
		return never
	}
	c.look()
	return c.next.at
}

// NextRoom returns the first cycle in which Accept may be called for a read or write if no other
// request comes, or an earlier cycle. It must not be called when there is room.
func (c *Channel) NextRoom() device.Cycle { return c.nextCommand() + 1 }

// NextDone returns the cycle in which the next request is done if no other request comes, or an
// earlier cycle, but one after all commands so far. A caller misses no request if it calls Advance
// and PopDone in that cycle, and then asks again. Where only writes wait, which are done already,
// it is a cycle not after the command of the last one. It returns false if nothing waits.
//
// It is for callers that don't need to see single commands.
func (c *Channel) NextDone() (device.Cycle, bool) {
	if !c.Busy() {
		return 0, false
	}
	next := c.done.next()
	if command := c.nextCommand(); command != never {
		next = min(next, command+c.quiet())
	}
	return next, true
}

// quiet returns for how long after the start of the next command no further request can become
// done: the data of a read take their time, and writes keep the data bus busy one after the other.
func (c *Channel) quiet() device.Cycle {
	if c.reads.held == 0 && len(c.opened) == c.openedWrites {
		return device.Cycle(c.writes.held+c.openedWrites-1) * c.figures.burstCycles
	}
	return c.figures.readLatency
}

// PopDone removes a request that is done by the given cycle and returns its ID,
// or false if there is none.
func (c *Channel) PopDone(by device.Cycle) (id uint64, ok bool) {
	if c.done.next() > by {
		return 0, false
	}
	return c.done.pop(), true
}

// LastData returns the first cycle in which all data so far have crossed the data bus.
func (c *Channel) LastData() device.Cycle { return c.lastData }
