package witness

import "pgsim/memory/dram/device"

// requests is the length of the synthetic streams: long enough for at least one refresh on every
// device.
const requests = 6000

// Streams returns the streams for a device: synthetic ones that each stress one rule, mixed ones,
// and the block streams of two layers.
func Streams(d device.Device) ([]Stream, error) {
	m := maker{d.Organization, requests}
	layers, err := layerStreams(d)
	if err != nil {
		return nil, err
	}
	return append([]Stream{
		{"sequential-reads", m.strided(1, false)},
		{"sequential-writes", m.strided(1, true)},
		{"strided-reads", m.strided(2*m.BankGroups, false)},
		{"strided-writes", m.strided(2*m.BankGroups, true)},
		{"row-by-row", m.strided(m.BankGroups*m.BurstsPerRow(), false)},
		{"one-bank", m.strided(m.BanksPerRank()*m.BurstsPerRow(), false)},
		{"random-reads", m.random(neverWrite, 0)},
		{"random-writes", m.random(1, 0)},
		{"random-mixed", m.random(4, 0)},
		{"copy", m.copying()},
		{"read-back", m.readBack()},
		{"blocks", m.blocks(0)},
		{"blocks-with-pauses", m.blocks(1500)},
		{"paced-sequential", paced(m.strided(1, false), 10)},
		{"paced-random", m.random(4, 30)},
	}, layers...), nil
}

// maker makes streams of n accesses for a device.
type maker struct {
	device.Organization
	n int
}

// neverWrite is the share of writes for streams without writes.
const neverWrite = 0

// strided returns accesses that are a number of bursts apart.
func (m maker) strided(bursts int, write bool) []Access {
	stream := make([]Access, m.n)
	for i := range stream {
		stream[i] = Access{Write: write, Address: uint64(i*bursts) * m.BurstBytes()}
	}
	return stream
}

// paced offers an access every given number of cycles.
func paced(stream []Access, every device.Cycle) []Access {
	for i := range stream {
		stream[i].Cycle = device.Cycle(i) * every
	}
	return stream
}

// random returns accesses to random bursts. One in writeShare of them is a write. They are offered
// every given number of cycles.
func (m maker) random(writeShare uint64, every device.Cycle) []Access {
	bursts := m.CapacityBytes() / m.BurstBytes()
	rng := splitmix(1)
	stream := make([]Access, m.n)
	for i := range stream {
		stream[i].Address = rng.next() % bursts * m.BurstBytes()
		stream[i].Write = writeShare != neverWrite && rng.next()%writeShare == 0
	}
	return paced(stream, every)
}

// copying alternates reads and writes of two sequential regions.
func (m maker) copying() []Access {
	target := m.CapacityBytes() / 2
	stream := make([]Access, m.n)
	for i := range stream {
		address := uint64(i/2) * m.BurstBytes()
		stream[i] = Access{Write: i%2 == 1, Address: address + uint64(i%2)*target}
	}
	return stream
}

// readBack returns sequential blocks of 16 bursts. Each block is written and read back at once,
// while its last writes are still in the queue.
func (m maker) readBack() []Access {
	const block = 16
	stream := make([]Access, m.n)
	for i := range stream {
		burst := i/(2*block)*block + i%block
		stream[i] = Access{Write: i/block%2 == 0, Address: uint64(burst) * m.BurstBytes()}
	}
	return stream
}

// blocks returns sequential blocks of 4 KiB at random places, as a DMA engine makes them. One in
// three is written. A block is offered every given number of cycles.
func (m maker) blocks(every device.Cycle) []Access {
	const blockBytes, writeShare = 4096, 3
	rng := splitmix(1)
	var stream []Access
	for block := 0; len(stream) < m.n; block++ {
		base := rng.next() % (m.CapacityBytes() / blockBytes) * blockBytes
		write := rng.next()%writeShare == 0
		for offset := uint64(0); offset < blockBytes; offset += m.BurstBytes() {
			stream = append(stream, Access{device.Cycle(block) * every, write, base + offset})
		}
	}
	return stream[:m.n]
}

// splitmix is Steele, Lea and Flood's SplitMix64: small, and the same in every language.
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
