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
type bursts struct{ next, end uint64 }

// burstsOf returns all bursts of a transfer.
func burstsOf(t memory.Transfer) bursts { return bursts{t.Address, t.Address + t.Bytes} }

// peek returns the next burst of a range that isn't through.
func (b bursts) peek(i device.Interleave) burst {
	channel, local := i.Split(b.next)
	return burst{channel, local, min(b.end-b.next, i.BurstBytes-b.next%i.BurstBytes)}
}

// skip goes on behind a burst that peek returned.
func (b *bursts) skip(x burst) { b.next += x.bytes }

// through tells whether no burst is left.
func (b bursts) through() bool { return b.next == b.end }

// count returns the number of bursts that are left.
func (b bursts) count(i device.Interleave) uint64 {
	if b.through() {
		return 0
	}
	return (b.end-1)/i.BurstBytes - b.next/i.BurstBytes + 1
}
