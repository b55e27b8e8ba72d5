package channel

import "pgsim/memory/dram/device"

// step is a command and when it starts.
type step struct {
	at      device.Cycle
	command Command
	entry   *entry // nil for what serves a refresh
	rank    *rank  // set for what serves a refresh
}

// scanMarks are notes on a bank that hold for one walk through a queue.
type scanMarks struct {
	walk uint64
	// seen says, by command, that an older request of the walk needs it.
	seen [numCommands]bool
}

// plan returns the next command that starts if no further request comes.
func (c *Channel) plan() step {
	opened := c.planOpened()
	due := c.refreshDue()
	if opened.at > due {
		opened = c.earlier(opened, c.planRefresh())
	}
	if due <= c.clock {
		return opened
	}
	if queued := c.planQueue(); queued.at < due {
		return c.earlier(opened, queued)
	}
	return opened
}

// planOpened returns the next step for requests whose row has been opened for
// them: the oldest of those that can start first.
func (c *Channel) planOpened() step {
	best := step{at: never}
	for _, e := range c.opened {
		cmd := e.column()
		best = c.earlier(best, step{at: c.start(cmd, e.bank.allowedAt(cmd)), command: cmd, entry: e})
	}
	return best
}

// planQueue returns the next step for the requests of the queue being served.
func (c *Channel) planQueue() step {
	c.chooseQueue()
	c.walks++
	best := step{at: never}
	for _, e := range *c.serving() {
		if best = c.earlier(best, c.candidate(e)); c.isSoonest(best) {
			break
		}
	}
	return best
}

// candidate returns the next step of a request of the queue being served, or
// one that never starts if an older request of the walk stands in its way.
func (c *Channel) candidate(e *entry) step {
	b, cmd := e.bank, e.needs()
	if b.scan.walk != c.walks {
		b.scan = scanMarks{walk: c.walks}
	}
	if b.scan.seen[cmd] || cmd == Precharge && b.keepsRow() {
		return step{at: never}
	}
	b.scan.seen[cmd] = true
	return step{at: c.start(cmd, b.allowedAt(cmd)), command: cmd, entry: e}
}

// admit brings the plan up to date with a request that has just come. Being the
// youngest it changes no other request's step, unless its coming makes the
// controller turn to the other queue.
func (c *Channel) admit(e *entry) {
	due := c.refreshDue()
	if !c.planned || due <= c.clock {
		return
	}
	before := c.draining
	c.chooseQueue()
	switch c.draining {
	case !before:
		c.planned = false
	case e.Write:
		if step := c.candidate(e); step.at < due {
			c.next = c.earlier(c.next, step)
		}
	}
}

// keepsRow tells whether a request that is older, or had the row opened, still
// needs the bank's open row.
func (b *bank) keepsRow() bool {
	return b.waiting > 0 || b.scan.seen[Read] || b.scan.seen[Write]
}

// chooseQueue decides whether reads or writes are served in the clock's cycle:
// by what was served before it, and by all requests that have come up to it,
// also those that come after a first decision for the same cycle.
func (c *Channel) chooseQueue() {
	if c.decided != c.clock {
		c.decided, c.drained = c.clock, c.draining
	}
	if c.drained {
		c.draining = len(c.writes) > c.spec.DrainTo || len(c.reads) == 0
		return
	}
	c.draining = len(c.writes) >= c.spec.DrainAt || len(c.reads) == 0
}

func (c *Channel) serving() *queue {
	if c.draining {
		return &c.writes
	}
	return &c.reads
}

// refreshDue returns the first cycle from which on a refresh is due.
func (c *Channel) refreshDue() device.Cycle {
	due := never
	for _, r := range c.ranks {
		due = min(due, r.refreshDue)
	}
	return due
}

// planRefresh returns the next step of the refresh that is due next. It waits
// for requests that have had a row opened.
func (c *Channel) planRefresh() step {
	best := step{at: never}
	for _, r := range c.ranks {
		cmd := Refresh
		if r.openBanks > 0 {
			cmd = PrechargeAll
		}
		if r.waiting > 0 {
			continue
		}
		at := c.start(cmd, max(r.allowed[cmd], r.refreshDue))
		best = c.earlier(best, step{at: at, command: cmd, rank: r})
	}
	return best
}
