package device

// Location is where a burst lies in a channel.
type Location struct {
	Rank, BankGroup, Bank, Row int
	// Burst counts the bursts of the row.
	Burst int
}

// Locate returns where an address of a channel lies. From the lowest bits up, the address counts
//
//	byte of the burst : bank group : burst of the row : bank : rank : row
//
// So a sequential stream cycles through the bank groups, where bursts may follow each other most
// closely. It uses up one row of each group before it opens the next rows. Addresses beyond the
// capacity are not checked.
func (o Organization) Locate(address uint64) Location {
	n := address / o.BurstBytes()
	digit := func(base int) int {
		d := n % uint64(base)
		n /= uint64(base)
		return int(d)
	}
	return Location{
		BankGroup: digit(o.BankGroups),
		Burst:     digit(o.BurstsPerRow()),
		Bank:      digit(o.Banks),
		Rank:      digit(o.Ranks),
		Row:       int(n),
	}
}

// Address returns the first address of a burst: the inverse of Locate.
func (o Organization) Address(l Location) uint64 {
	n := uint64(l.Row)
	for _, d := range [...]struct{ value, base int }{
		{l.Rank, o.Ranks},
		{l.Bank, o.Banks},
		{l.Burst, o.BurstsPerRow()},
		{l.BankGroup, o.BankGroups},
	} {
		n = n*uint64(d.base) + uint64(d.value)
	}
	return n * o.BurstBytes()
}

// Interleave spreads addresses over channels, burst by burst. The number of channels need not be a
// power of two.
type Interleave struct {
	Channels   int
	BurstBytes uint64
}

// Split returns the channel of an address and the address inside it.
func (i Interleave) Split(address uint64) (channel int, local uint64) {
	burst, offset := address/i.BurstBytes, address%i.BurstBytes
	channels := uint64(i.Channels)
	return int(burst % channels), burst/channels*i.BurstBytes + offset
}

// Join is the inverse of Split.
func (i Interleave) Join(channel int, local uint64) uint64 {
	burst, offset := local/i.BurstBytes, local%i.BurstBytes
	return (burst*uint64(i.Channels)+uint64(channel))*i.BurstBytes + offset
}
