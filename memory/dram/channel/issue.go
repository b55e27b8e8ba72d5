package channel

import (
	"slices"

	"pgsim/memory/dram/device"
)

// Issued is a command as it was sent to the device.
type Issued struct {
	At      device.Cycle
	Command Command
	// Location is the burst of a read or write, the row of an activation, or the bank of a
	// precharge. Of other commands only the rank counts.
	Location device.Location
}

// Observe calls f with every command from now on.
func (c *Channel) Observe(f func(Issued)) { c.observe = f }

// issue carries out a command.
func (c *Channel) issue(s step) {
	c.planned = false
	c.occupy(s)
	if s.entry == nil {
		c.issueRefresh(s)
	} else {
		c.counter.classify(s)
		c.issueRequest(s)
	}
	if c.observe != nil {
		c.observe(c.issued(s))
	}
	if s.command == Read || s.command == Write {
		c.entries.put(s.entry)
	}
}

// busCycles returns how long a command takes on the command bus.
func busCycles(d device.Device, cmd Command) device.Cycle {
	t := d.Timing.Command
	switch cmd {
	case Activate:
		return t.Activate
	case Precharge, PrechargeAll:
		return t.Precharge
	case Refresh:
		return t.Refresh
	default:
		return t.Column
	}
}

// issueRequest carries out a command that serves a request.
func (c *Channel) issueRequest(s step) {
	e, b := s.entry, s.entry.bank
	switch s.command {
	case Activate:
		b.open, b.row = true, e.row
		b.group.rank.openBanks++
		c.counter.opened(s.at)
		c.wait(e)
	case Precharge:
		b.open = false
		b.group.rank.openBanks--
		c.counter.closed(s.at, 1)
	default:
		c.finish(s)
	}
	c.note(s.command, b, s.at)
}

// wait moves a request whose row was opened for it out of its queue.
func (c *Channel) wait(e *entry) {
	c.queue(e.Write).remove(e)
	e.opened = true
	c.opened = append(c.opened, e)
	if e.Write {
		c.openedWrites++
	}
	e.bank.waiting++
	e.bank.group.rank.waiting++
	for i := range e.bank.lists {
		e.bank.lists[i].openRow(e.row)
	}
}

// finish takes a request whose data move out of its queue.
func (c *Channel) finish(s step) {
	e := s.entry
	if e.opened {
		c.forget(e)
	} else {
		c.queue(e.Write).remove(e)
	}
	end := s.at + c.figures.writeLatency
	if !e.Write {
		end = s.at + c.figures.readLatency
		c.done.insert(end, e.ID)
	}
	c.lastData = max(c.lastData, end)
	c.counter.moved(e.Write, c.figures.burstBytes)
}

// forget removes a request from those whose row was opened for them.
func (c *Channel) forget(e *entry) {
	last := len(c.opened) - 1
	i := slices.Index(c.opened, e)
	c.opened[i] = c.opened[last]
	c.opened = c.opened[:last]
	if e.Write {
		c.openedWrites--
	}
	e.bank.waiting--
	e.bank.group.rank.waiting--
}

// issueRefresh carries out a command that serves a refresh.
func (c *Channel) issueRefresh(s step) {
	r := s.rank
	if s.command == PrechargeAll {
		c.counter.closed(s.at, r.openBanks)
		for _, b := range r.banks {
			b.open = false
		}
		r.openBanks = 0
	} else {
		c.counter.counts.Refreshes++
		r.refreshDue += c.device.Timing.REFI
		c.findDue()
	}
	c.noteRank(s.command, r, s.at)
}

// issued describes a step to the observer.
func (c *Channel) issued(s step) Issued {
	i := Issued{At: s.at, Command: s.command}
	if s.entry != nil {
		i.Location = c.device.Organization.Locate(s.entry.Address)
	} else {
		i.Location.Rank = slices.Index(c.ranks, s.rank)
	}
	return i
}
