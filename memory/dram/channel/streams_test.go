package channel

import "pgsim/memory/dram/device"

// failer is a test of the testing package or of a rapid property.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func lookup(t failer, name string) device.Device {
	t.Helper()
	d, err := device.Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// access is a request of a stream, without ID.
type access struct {
	write   bool
	address uint64
}

// run sends a stream to a fresh channel, one request per cycle as long as the queues have room. It
// returns the channel and the cycle after the last request was done.
func run(t failer, d device.Device, stream []access) (*Channel, device.Cycle) {
	t.Helper()
	c := New(d, DefaultSpec())
	return c, drive(t, c, stream)
}

// drive is like run, on the caller's channel. It jumps from event to event.
func drive(t failer, c *Channel, stream []access) device.Cycle {
	t.Helper()
	now, sent, done := c.clock, 0, 0
	for sent < len(stream) || c.Busy() {
		c.Advance(now)
		if sent < len(stream) && c.CanAccept(stream[sent].write) {
			c.Accept(Request{ID: uint64(sent), Address: stream[sent].address, Write: stream[sent].write})
			sent++
		}
		c.Advance(now + 1)
		for {
			if _, ok := c.PopDone(now); !ok {
				break
			}
			done++
		}
		now++
		next, busy := c.Next()
		if busy && (sent == len(stream) || !c.CanAccept(stream[sent].write)) {
			now = max(now, next)
		}
	}
	if done != len(stream) {
		t.Fatalf("%d of %d requests are done", done, len(stream))
	}
	return max(now, c.LastData()+1)
}

// splitmix is Steele, Lea and Flood's SplitMix64: small, and the same in every
// language.
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// strided returns n accesses that are stride bytes apart.
func strided(n int, stride uint64, write bool) []access {
	stream := make([]access, n)
	for i := range stream {
		stream[i] = access{write, uint64(i) * stride}
	}
	return stream
}

// random returns n accesses to random bursts, one in writeShare of them a
// write, or none if that is 0.
func random(n int, d device.Device, writeShare uint64) []access {
	o := d.Organization
	bursts := o.CapacityBytes() / o.BurstBytes()
	rng := splitmix(1)
	stream := make([]access, n)
	for i := range stream {
		address := rng.next() % bursts * o.BurstBytes()
		stream[i] = access{writeShare > 0 && rng.next()%writeShare == 0, address}
	}
	return stream
}

// blocks returns n accesses to sequential blocks of 4 KiB at random places, one
// block in three a write, as a DMA engine makes them.
func blocks(n int, d device.Device) []access {
	const blockBytes, writeShare = 4096, 3
	o := d.Organization
	rng := splitmix(1)
	var stream []access
	for len(stream) < n {
		base := rng.next() % (o.CapacityBytes() / blockBytes) * blockBytes
		write := rng.next()%writeShare == 0
		for offset := uint64(0); offset < blockBytes; offset += o.BurstBytes() {
			stream = append(stream, access{write, base + offset})
		}
	}
	return stream[:n]
}

// copying returns n accesses that alternate between reads and writes of two sequential regions.
func copying(n int, d device.Device) []access {
	const target = 1 << 28
	stream := make([]access, n)
	for i := range stream {
		address := uint64(i/2) * d.Organization.BurstBytes()
		stream[i] = access{i%2 == 1, address + uint64(i%2)*target}
	}
	return stream
}
