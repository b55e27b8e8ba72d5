package channel

import "pgsim/memory/dram/device"

// bus is a command bus. In every cycle one command may start on each bus.
type bus int

// Reads and writes are on the column bus. All other commands are on the row bus if the device has
// two buses, else on the column bus, too. What starts on the column bus in a cycle is decided
// first.
const (
	columnBus bus = iota
	ownRowBus
	numBuses
)

// rowBusOf returns the bus of commands to rows.
func rowBusOf(d device.Device) bus {
	if d.Organization.CommandBuses < int(numBuses) {
		return columnBus
	}
	return ownRowBus
}

// soonest returns the first cycle in which a command can start on a bus.
func (c *Channel) soonest(b bus) device.Cycle { return max(c.clock, c.busFree[b]) }

// overtakes tells whether a step of the queue being served is decided before another one. The
// earlier step comes first. If they tie, on one bus it is the step of the older request, and on
// two buses the one on the column bus.
func (c *Channel) overtakes(a, b step) bool {
	switch {
	case a.at != b.at || b.entry == nil:
		return a.at < b.at
	case c.rowBus == columnBus:
		return a.entry.before(b.entry)
	default:
		return movesData(a.command) && !movesData(b.command)
	}
}

func movesData(cmd Command) bool { return cmd == Read || cmd == Write }

// occupy notes that a command has started. If another bus is still to be decided, the clock stays
// in the cycle of the command.
func (c *Channel) occupy(s step) {
	b := c.rowBus
	if movesData(s.command) {
		b = columnBus
	}
	c.busFree[b] = s.at + c.figures.busCycles[s.command]
	c.clock = s.at + 1
	if b < c.rowBus {
		c.clock = s.at
		c.drained = c.draining
	}
}
