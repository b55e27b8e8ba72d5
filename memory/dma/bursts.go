package dma

import (
	"pgsim/memory"
	"pgsim/memory/dram/device"
)

// burst is an access to one DRAM burst, or a part of it.
type burst struct {
	channel int
	address uint64 // inside the channel
	bytes   uint64
}

// bursts walks through the bursts of a contiguous range of addresses.
type bursts struct {
	next, end uint64
	channel   int    // of the next burst
	address   uint64 // of next inside the channel
}

// burstsOf returns all bursts of a transfer.
func burstsOf(t memory.Transfer, i device.Interleave) bursts {
	channel, address := i.Split(t.Address)
	return bursts{t.Address, t.Address + t.Bytes, channel, address}
}

// peek returns the next burst of a range that isn't through. The size of a burst is a power of
// two, as are all numbers of an organization.
func (b *bursts) peek(i device.Interleave) burst {
	return burst{b.channel, b.address, min(b.end-b.next, i.BurstBytes-b.address&(i.BurstBytes-1))}
}

// skip moves past a burst that peek returned.
func (b *bursts) skip(x burst, i device.Interleave) {
	b.next += x.bytes
	b.address &^= i.BurstBytes - 1
	b.channel++
	if b.channel == i.Channels {
		b.channel = 0
		b.address += i.BurstBytes
	}
}

// through tells whether no burst is left.
func (b *bursts) through() bool { return b.next == b.end }

// count returns the number of bursts that are left.
func (b *bursts) count(i device.Interleave) uint64 {
	if b.through() {
		return 0
	}
	return (b.end-1)/i.BurstBytes - b.next/i.BurstBytes + 1
}
