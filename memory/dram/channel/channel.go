package channel

import "pgsim/memory/dram/device"

// Spec is the size of a controller.
type Spec struct {
	// Reads and Writes are the requests that the queues hold.
	Reads, Writes int
	// DrainAt is how many waiting writes make the controller turn to them,
	// and DrainTo how many it leaves when it turns back.
	DrainAt, DrainTo int
}

// DefaultSpec returns the sizes of Ramulator 2's controllers: 32 requests a
// queue, writes from 80 % of it down to 20 %.
func DefaultSpec() Spec { return Spec{Reads: 32, Writes: 32, DrainAt: 26, DrainTo: 6} }

// Channel is one DRAM channel with its controller. Its clock starts at 0, with
// all banks closed.
type Channel struct {
	spec   Spec
	device device.Device
	rules  *rulebook
	ranks  []*rank
	banks  []*bank

	clock   device.Cycle           // first cycle that is not decided yet
	bus     [numCommands]bus       // of every command
	busFree [numBuses]device.Cycle // first cycle in which a command bus is free

	reads, writes queue
	opened        queue        // requests that have had their row opened
	openedWrites  int          // of them
	draining      bool         // writes are served
	drained       bool         // they were before cycle decided
	decided       device.Cycle // last one for which draining was decided
	next          step         // the next command, if known
	planned       bool
	walks         uint64 // through a queue, so far
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
	return &Channel{spec: s, device: d, bus: busesOf(d), rules: newRulebook(d), ranks: ranks, banks: banks}
}

// CanAccept tells whether the queue of reads or writes has room.
func (c *Channel) CanAccept(write bool) bool {
	if write {
		return len(c.writes) < c.spec.Writes
	}
	return len(c.reads) < c.spec.Reads
}

// Accept takes a request in the clock's cycle, in which its first command may
// start. It must not be called without room in the queue.
func (c *Channel) Accept(r Request) {
	r.Address -= r.Address % c.device.Organization.BurstBytes()
	switch {
	case r.Write:
		c.enqueue(&c.writes, r)
		c.done.insert(c.clock+1, r.ID)
	case c.Forwards(r.Address):
		c.counter.counts.Forwarded++
		c.done.insert(c.clock+1, r.ID)
	default:
		c.enqueue(&c.reads, r)
	}
}

// Forwards tells whether a read of a burst that comes now is served from the
// write queue. The address is the burst's first byte.
func (c *Channel) Forwards(address uint64) bool {
	return c.writes.writes(address) || c.openedWrites > 0 && c.opened.writes(address)
}

func (c *Channel) enqueue(q *queue, r Request) {
	o := c.device.Organization
	l := o.Locate(r.Address)
	e := c.entries.get()
	*e = entry{Request: r, bank: c.banks[bankIndex(o, l)], row: l.Row, arrival: c.accepted}
	c.accepted++
	*q = append(*q, e)
	c.admit(e)
}

// Advance carries out all commands before the given cycle, which becomes the
// clock's.
func (c *Channel) Advance(to device.Cycle) {
	for {
		c.look()
		if c.next.at >= to {
			break
		}
		c.issue(c.next)
	}
	c.clock = max(c.clock, to)
}

// look finds the next command unless it is known.
func (c *Channel) look() {
	if !c.planned {
		c.next, c.planned = c.plan(), true
	}
}

// Busy tells whether a request waits or is not done yet.
func (c *Channel) Busy() bool {
	return len(c.reads)+len(c.writes)+len(c.opened)+len(c.done) > 0
}

// Next returns the next cycle in which a command starts or a request is done,
// or false if nothing waits. Refreshes of an idle channel don't count: Advance
// makes up for them.
func (c *Channel) Next() (device.Cycle, bool) {
	if !c.Busy() {
		return 0, false
	}
	next := c.nextCommand()
	if len(c.done) > 0 {
		next = min(next, c.done[0].at)
	}
	return next, true
}

// nextCommand returns when the next command for a request starts.
func (c *Channel) nextCommand() device.Cycle {
	if len(c.reads)+len(c.writes)+len(c.opened) == 0 {
		return never
	}
	c.look()
	return c.next.at
}

// NextRoom returns the first cycle in which Accept may be called for a read or
// write if no other request comes, or a cycle before it. It must not be called
// when there is room.
func (c *Channel) NextRoom() device.Cycle { return c.nextCommand() + 1 }

// NextDone returns the cycle in which the next request is done if no other one
// comes, or a cycle before it, but one after all commands so far: who calls
// Advance and PopDone in that cycle, and then asks again, misses none. Where
// only writes wait, which are done already, it is a cycle that is not after the
// last one's command. It returns false if nothing waits.
//
// It is for callers to whom single commands don't matter.
func (c *Channel) NextDone() (device.Cycle, bool) {
	if !c.Busy() {
		return 0, false
	}
	next := never
	if len(c.done) > 0 {
		next = c.done[0].at
	}
	if command := c.nextCommand(); command != never {
		next = min(next, command+c.quiet())
	}
	return next, true
}

// quiet returns for how long after the start of the next command no request
// can be done that is not done yet: a read's data take their time, and writes
// keep the data bus busy one after the other.
func (c *Channel) quiet() device.Cycle {
	if len(c.reads) == 0 && len(c.opened) == c.openedWrites {
		return device.Cycle(len(c.writes)+c.openedWrites-1) * c.device.BurstCycles()
	}
	return c.device.ReadLatency()
}

// PopDone removes a request that is done by the given cycle and returns its ID,
// or false if there is none.
func (c *Channel) PopDone(by device.Cycle) (id uint64, ok bool) {
	if len(c.done) == 0 || c.done[0].at > by {
		return 0, false
	}
	return c.done.pop(), true
}

// LastData returns the first cycle in which all data so far have crossed the
// data bus.
func (c *Channel) LastData() device.Cycle { return c.lastData }
