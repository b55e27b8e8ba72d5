package timeline

import (
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// banks turns the commands of one DRAM channel into events of its banks and its data bus.
type banks struct {
	spool   *spool
	device  device.Device
	channel int
	rows    []Event // open rows, by bank; closed ones have no bursts and From == To
	open    []bool  // by bank
	bus     Event   // run of bursts under way, without bursts if there is none
}

func newBanks(s *spool, d device.Device, index int) *banks {
	all := d.Organization.Ranks * d.Organization.BanksPerRank()
	return &banks{spool: s, device: d, channel: index, rows: make([]Event, all), open: make([]bool, all)}
}

// bankIndex returns the index of a location's bank among all banks of its channel.
func bankIndex(o device.Organization, l device.Location) int {
	return (l.Rank*o.BankGroups+l.BankGroup)*o.Banks + l.Bank
}

// issued takes a command.
func (b *banks) issued(c channel.Issued) {
	bank, at := bankIndex(b.device.Organization, c.Location), uint64(c.At)
	switch c.Command {
	case channel.Activate:
		b.open[bank] = true
		b.rows[bank] = Event{Kind: Row, From: at, Channel: b.channel, Location: c.Location}
	case channel.Precharge:
		b.close(bank, at)
	case channel.PrechargeAll:
		perRank := b.device.Organization.BanksPerRank()
		for i := range perRank {
			b.close(c.Location.Rank*perRank+i, at)
		}
	case channel.Read:
		b.rows[bank].Reads++
		b.burst(uint64(c.At+b.device.ReadLatency()), 1, 0)
	case channel.Write:
		b.rows[bank].Writes++
		b.burst(uint64(c.At+b.device.WriteLatency()), 0, 1)
	case channel.Refresh:
		b.spool.add(&Event{
			Kind: Refresh, From: at, To: at + uint64(b.device.Timing.RFC), Channel: b.channel, Location: c.Location,
		})
	}
}

// close records the row of a bank if it is open.
func (b *banks) close(bank int, at uint64) {
	if !b.open[bank] {
		return
	}
	b.open[bank] = false
	b.rows[bank].To = at
	b.spool.add(&b.rows[bank])
}

// burst records a burst whose data have crossed the bus at the given cycle.
func (b *banks) burst(end uint64, reads, writes int) {
	from := end - uint64(b.device.BurstCycles())
	same := reads > 0 == (b.bus.Reads > 0)
	if b.bus.To != from || !same {
		b.endBus()
		b.bus = Event{Kind: Bus, From: from, Channel: b.channel}
	}
	b.bus.To = end
	b.bus.Reads += reads
	b.bus.Writes += writes
}

// endBus records the run of bursts under way if there is one.
func (b *banks) endBus() {
	if b.bus.Reads+b.bus.Writes > 0 {
		b.spool.add(&b.bus)
	}
}

// end records what is open at the end of the layer.
func (b *banks) end(at uint64) {
	b.endBus()
	for bank := range b.open {
		b.close(bank, max(at, b.rows[bank].From))
	}
}
