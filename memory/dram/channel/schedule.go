package channel

import "pgsim/memory/dram/device"

// step is a command and when it starts.
type step struct {
	at      device.Cycle
	command Command
	entry   *entry // nil for what serves a refresh
	rank    *rank  // set for what serves a refresh
}

// plan returns the next command that starts if no further request comes.
func (c *Channel) plan() step {
	best := step{at: never}
	if len(c.opened) > 0 {
		best = c.planOpened()
	}
	due := c.refreshDue
	if due > c.clock {
		if queued := c.planQueue(); queued.at < due {
			return c.earlier(best, queued)
		}
	}
	if best.at > due {
		best = c.earlier(best, c.planRefresh())
	}
	return best
}

// offer makes the command of a request the step if it starts earlier, or in the
// same cycle on a bus that is decided first or for an older request.
func (c *Channel) offer(s *step, cmd Command, e *entry) {
	at := max(c.soonest(cmd), e.bank.allowedAt(cmd))
	if at > s.at {
		return
	}
	if own, other := c.bus[cmd], c.bus[s.command]; at < s.at || own < other || own == other && e.before(s.entry) {
		s.at, s.command, s.entry = at, cmd, e
	}
}

// planOpened returns the next step for requests whose row has been opened for
// them: the oldest of those that can start first.
func (c *Channel) planOpened() step {
	best := step{at: never}
	for _, e := range c.opened {
		c.offer(&best, e.column(), e)
	}
	return best
}

// planQueue returns the next step for the requests of the queue being served: the
// oldest of those that can start first. In a closed bank the oldest request opens
// its row. In an open one the oldest hit moves its data, and an older request for
// another row may close the row, unless it waits for the one who had it opened.
func (c *Channel) planQueue() step {
	c.chooseQueue()
	best := step{at: never}
	for _, b := range c.serving().banks {
		l := b.list(c.draining)
		if !b.open {
			c.offer(&best, Activate, l.oldest)
			continue
		}
		if l.miss != nil && b.waiting == 0 && l.miss.before(l.hit) {
			c.offer(&best, Precharge, l.miss)
		}
		if l.hit != nil {
			c.offer(&best, l.hit.column(), l.hit)
		}
	}
	return best
}

// admit brings the plan up to date with a request that has just come. Being the
// youngest it changes no other request's step, unless its coming makes the
// controller turn to the other queue.
func (c *Channel) admit(e *entry) {
	due := c.refreshDue
	if !c.planned || due <= c.clock {
		return
	}
	before := c.draining
	c.chooseQueue()
	switch {
	case c.draining != before:
		c.planned = false
	case e.Write == c.draining:
		if s := c.candidate(e); s.at < due {
			c.next = c.earlier(c.next, s)
		}
	}
}

// candidate returns the next step of the youngest request of its queue, or one
// that never starts if an older request to its bank stands in the way.
func (c *Channel) candidate(e *entry) step {
	s := step{at: never}
	b := e.bank
	switch l := b.list(e.Write); {
	case b.open && l.hit == e:
		c.offer(&s, e.column(), e)
	case b.open && l.miss == e && l.hit == nil && b.waiting == 0:
		c.offer(&s, Precharge, e)
	case !b.open && l.oldest == e:
		c.offer(&s, Activate, e)
	}
	return s
}

// chooseQueue decides whether reads or writes are served in the clock's cycle:
// by what was served before it, and by all requests that have come up to it,
// also those that come after a first decision for the same cycle.
func (c *Channel) chooseQueue() {
	if c.decided != c.clock {
		c.decided, c.drained = c.clock, c.draining
	}
	if c.drained {
		c.draining = c.writes.held > c.spec.DrainTo || c.reads.held == 0
		return
	}
	c.draining = c.writes.held >= c.spec.DrainAt || c.reads.held == 0
}

func (c *Channel) serving() *queue { return c.queue(c.draining) }

// findDue finds the first cycle from which on a refresh is due.
func (c *Channel) findDue() {
	c.refreshDue = never
	for _, r := range c.ranks {
		c.refreshDue = min(c.refreshDue, r.refreshDue)
	}
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
		at := max(c.soonest(cmd), r.allowed[cmd], r.refreshDue)
		best = c.earlier(best, step{at: at, command: cmd, rank: r})
	}
	return best
}
