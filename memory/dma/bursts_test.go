package dma

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/memory"
	"pgsim/memory/dram/device"
)

// TestBursts: the bursts of a transfer cover it in order, byte by byte, and none
// crosses the border of a DRAM burst.
func TestBursts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := device.Interleave{
			Channels:   rapid.IntRange(1, 5).Draw(t, "channels"),
			BurstBytes: rapid.SampledFrom([]uint64{32, 64}).Draw(t, "burst"),
		}
		transfer := memory.Transfer{
			Address: rapid.Uint64Range(0, 1000).Draw(t, "address"),
			Bytes:   rapid.Uint64Range(1, 1000).Draw(t, "bytes"),
		}
		rest, next := burstsOf(transfer, i), transfer.Address
		for left := rest.count(i); !rest.through(); left-- {
			if left != rest.count(i) {
				t.Fatalf("%d bursts left, counted %d", left, rest.count(i))
			}
			b := rest.peek(i)
			if got := i.Join(b.channel, b.address); got != next {
				t.Fatalf("burst at %d, want %d", got, next)
			}
			if b.bytes == 0 || b.address/i.BurstBytes != (b.address+b.bytes-1)/i.BurstBytes {
				t.Fatalf("%d bytes at %d are not inside one burst", b.bytes, b.address)
			}
			next += b.bytes
			rest.skip(b, i)
		}
		if next != transfer.Address+transfer.Bytes || rest.count(i) != 0 {
			t.Fatalf("ends at %d with %d bursts left", next, rest.count(i))
		}
	})
}

// TestSlots: numbers and their names are unique, and both lead back to their transfers, once each.
func TestSlots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const capacity = 3
		s, n := newSlots(capacity), names{prefix: "DMA#"}
		release := func(id string) (*transfer, bool) {
			number, ok := n.number(id)
			if !ok {
				t.Fatalf("%s is no name", id)
			}
			return s.release(s.slot(number))
		}
		seen := map[string]bool{}
		held := map[string]*transfer{}
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			if s.inFlight() != len(held) || s.full() != (len(held) == capacity) {
				t.Fatalf("%d in flight, full %t, want %d", s.inFlight(), s.full(), len(held))
			}
			if !s.full() && rapid.Bool().Draw(t, "take") {
				taken := &transfer{}
				id := n.name(s.numbers[s.take(taken)])
				if seen[id] {
					t.Fatalf("ID %s is given twice", id)
				}
				seen[id], held[id] = true, taken
				continue
			}
			for id, want := range held {
				if got, ok := release(id); !ok || got != want {
					t.Fatalf("%s leads to another transfer", id)
				}
				if _, ok := release(id); ok {
					t.Fatalf("%s is released twice", id)
				}
				delete(held, id)
				break
			}
		}
	})
}

// TestStrangeIDs: answers to requests that nobody made are recognised.
func TestStrangeIDs(t *testing.T) {
	n := names{prefix: "DMA#"}
	for _, id := range []string{"", "0", "DMA#", "DMA#x", "DMA#-1", "Other#0"} {
		if _, ok := n.number(id); ok {
			t.Errorf("%q is an ID of the DMA's", id)
		}
	}
}
