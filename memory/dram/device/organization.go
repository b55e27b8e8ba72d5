package device

// Organization is the shape of one channel. All of its numbers are powers of two.
type Organization struct {
	// BusBits is the width of the data bus.
	BusBits int
	// BurstLength is the number of beats that one read or write command moves.
	BurstLength int
	// BeatsPerCycle is the number of beats in a cycle of the memory clock.
	BeatsPerCycle int
	// CommandBuses is 2 where row commands and column commands have separate buses, and 1 where
	// they share one.
	CommandBuses int
	// Ranks is the number of ranks. They share the buses of the channel.
	Ranks int
	// BankGroups is the number of bank groups of a rank; 1 where the standard has none.
	BankGroups int
	// Banks is the number of banks of a bank group.
	Banks int
	// Rows is the number of rows of a bank.
	Rows int
	// Columns is the number of BusBits wide columns of a row.
	Columns int
}

const bitsPerByte = 8

// BurstBytes returns the bytes that one read or write command moves.
func (o Organization) BurstBytes() uint64 {
	return uint64(o.BusBits) * uint64(o.BurstLength) / bitsPerByte
}

// RowBytes returns the bytes of a row over all devices of the channel.
func (o Organization) RowBytes() uint64 {
	return uint64(o.BusBits) * uint64(o.Columns) / bitsPerByte
}

// BurstsPerRow returns the number of bursts of a row.
func (o Organization) BurstsPerRow() int { return o.Columns / o.BurstLength }

// BanksPerRank returns the number of banks of a rank.
func (o Organization) BanksPerRank() int { return o.BankGroups * o.Banks }

// CapacityBytes returns the capacity of the channel.
func (o Organization) CapacityBytes() uint64 {
	return o.RowBytes() * uint64(o.Rows) * uint64(o.Ranks*o.BanksPerRank())
}
