package channel

import "pgsim/memory/dram/device"

// bus is a command bus. In every cycle one command may start on each.
type bus int

// Where a device has two buses, what starts on the column bus in a cycle is decided
// first. Where it has one, all commands are on the first.
const (
	columnBus bus = iota
	rowBus
	numBuses
)

// busesOf returns the bus of every command.
func busesOf(d device.Device) [numCommands]bus {
	var buses [numCommands]bus
	if d.Organization.CommandBuses < int(numBuses) {
		return buses
	}
	for cmd := range buses {
		if c := Command(cmd); c != Read && c != Write {
			buses[cmd] = rowBus
		}
	}
	return buses
}

// soonest returns the first cycle in which a command can start.
func (c *Channel) soonest(cmd Command) device.Cycle { return max(c.clock, c.busFree[c.bus[cmd]]) }

// earlier returns the earlier of two steps. If they tie it is the one whose bus is
// decided first, and the first of two on the same bus.
func (c *Channel) earlier(a, b step) step {
	if b.at < a.at || b.at == a.at && c.bus[b.command] < c.bus[a.command] {
		return b
	}
	return a
}

// occupy notes that a command has started. If another bus is still to be decided,
// the clock stays in the command's cycle.
func (c *Channel) occupy(s step) {
	c.busFree[c.bus[s.command]] = s.at + c.figures.busCycles[s.command]
	c.clock = s.at + 1
	if c.bus[s.command] < c.bus[Activate] {
		c.clock = s.at
		c.drained = c.draining
	}
}
