package channel

import (
	"math/bits"

	"pgsim/memory/dram/device"
)

// figures are the values of a device that every request needs.
type figures struct {
	burstBytes                uint64
	burstCycles               device.Cycle
	readLatency, writeLatency device.Cycle
	busCycles                 [numCommands]device.Cycle // how long a command takes on the command bus

	// The fields of an address, from the lowest bits up, as in [device.Organization.Locate].
	group, bank, rank   field
	row                 int // lowest bit
	groupBits, bankBits int
}

// field is a bit field of an address: its lowest bit, and a mask of its width.
type field struct {
	low  uint8
	mask uint64
}

func (f field) of(address uint64) int { return int(address >> (f.low & 63) & f.mask) }

func figuresOf(d device.Device) figures {
	f := figures{
		burstBytes:   d.Organization.BurstBytes(),
		burstCycles:  d.BurstCycles(),
		readLatency:  d.ReadLatency(),
		writeLatency: d.WriteLatency(),
	}
	for cmd := range numCommands {
		f.busCycles[cmd] = busCycles(d, cmd)
	}
	low := 0
	// All numbers of an organization are powers of two.
	next := func(size int) field {
		x := field{uint8(low), uint64(size) - 1}
		low += bits.TrailingZeros(uint(size))
		return x
	}
	o := d.Organization
	next(int(f.burstBytes))
	f.group = next(o.BankGroups)
	next(o.BurstsPerRow())
	f.bank = next(o.Banks)
	f.rank = next(o.Ranks)
	f.row = low
	f.groupBits, f.bankBits = bits.TrailingZeros(uint(o.BankGroups)), bits.TrailingZeros(uint(o.Banks))
	return f
}

// locate returns the index of an address's bank among all banks, like bankIndex, and its row.
func (f *figures) locate(address uint64) (bank, row int) {
	group := f.rank.of(address)<<f.groupBits | f.group.of(address)
	return group<<f.bankBits | f.bank.of(address), int(address >> f.row)
}
