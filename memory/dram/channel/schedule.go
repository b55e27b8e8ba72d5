package channel

import "pgsim/memory/dram/device"

// step is a command with its start cycle.
type step struct {
	at      device.Cycle
	command Command
	entry   *entry // nil for the steps of a refresh
	rank    *rank  // set for the steps of a refresh
}

// plan returns the command that starts next if no further request comes.
func (c *Channel) plan() step {
	best := step{at: never}
	if len(c.opened) > 0 {
		best = c.planOpened()
	}
	due := c.refreshDue
	if due > c.clock {
		if queued := c.planQueue(); queued.at < due {
			return earlier(best, queued)
		}
	}
	if best.at > due {
		best = earlier(best, c.planRefresh())
	}
	return best
}

// earlier returns the earlier of two steps, and the first one if they tie.
func earlier(a, b step) step {
	if b.at < a.at {
		return b
	}
	return a
}

// offer replaces the step by the command of a request if that starts earlier, or in the same cycle
// for an older request. No command starts before the soonest cycle.
func (s *step) offer(cmd Command, e *entry, soonest device.Cycle) {
	at := max(soonest, e.bank.allowedAt(cmd))
	if at < s.at || at == s.at && e.before(s.entry) {
		s.at, s.command, s.entry = at, cmd, e
	}
}

// planOpened returns the next step for requests whose row was opened for them: that of the oldest
// request among those that can start first.
func (c *Channel) planOpened() step {
	best, soonest := step{at: never}, c.soonest(columnBus)
	for _, e := range c.opened {
		best.offer(e.column(), e, soonest)
	}
	return best
}

// planQueue returns the next step for the requests of the queue being served: that of the oldest
// request among those that can start first. In a closed bank the oldest request opens its row. In
// an open bank the oldest hit moves its data. An older request for another row may close the open
// row, unless the request that opened it still waits.
func (c *Channel) planQueue() step {
	c.chooseQueue()
	move, open := step{at: never}, step{at: never} // for data and for rows
	columns, rows := c.soonest(columnBus), c.soonest(c.rowBus)
	for _, b := range c.serving().banks {
		l := b.list(c.draining)
		if !b.open {
			open.offer(Activate, l.oldest, rows)
			continue
		}
		if l.miss != nil && b.waiting == 0 && l.miss.before(l.hit) {
			open.offer(Precharge, l.miss, rows)
		}
		if l.hit != nil {
			move.offer(l.hit.column(), l.hit, columns)
		}
	}
	if c.overtakes(open, move) {
		return open
	}
	return move
}

// admit updates the plan for a request that has just come. As the youngest request it does not
// change any other request's step, unless its arrival makes the controller turn to the other
// queue.
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
		if s := c.candidate(e); s.at < due && c.overtakes(s, c.next) {
			c.next = s
		}
	}
}

// candidate returns the next step of the youngest request of its queue. If an older request to its
// bank is in the way, it returns a step that never starts.
func (c *Channel) candidate(e *entry) step {
	s := step{at: never}
	b := e.bank
	switch l := b.list(e.Write); {
	case b.open && l.hit == e:
		s.offer(e.column(), e, c.soonest(columnBus))
	case b.open && l.miss == e && l.hit == nil && b.waiting == 0:
		s.offer(Precharge, e, c.soonest(c.rowBus))
	case !b.open && l.oldest == e:
		s.offer(Activate, e, c.soonest(c.rowBus))
	}
	return s
}

// chooseQueue decides whether reads or writes are served in the current cycle of the clock. It
// decides by what was served before, and by all requests that have come up to this cycle, even
// those that come after a first decision for the same cycle.
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

// findDue finds the first cycle in which a refresh is due.
func (c *Channel) findDue() {
	c.refreshDue = never
	for _, r := range c.ranks {
		c.refreshDue = min(c.refreshDue, r.refreshDue)
	}
}

// planRefresh returns the next step of the refresh that is due next. The refresh waits for
// requests whose row was opened for them.
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
		at := max(c.soonest(c.rowBus), r.allowed[cmd], r.refreshDue)
		best = earlier(best, step{at: at, command: cmd, rank: r})
	}
	return best
}
