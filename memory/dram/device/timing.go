package device

// Cycle counts cycles of the memory clock.
type Cycle uint64

// Timing is what a datasheet says about the time between commands. The names
// are JEDEC's without their t; where a datasheet gives nanoseconds, they are
// rounded up to cycles. Times from or to a command count from or to its last
// cycle, as JEDEC's do.
type Timing struct {
	// CL is the read latency: from a read command to its first data.
	CL Cycle
	// CWL is the write latency: from a write command to its first data.
	CWL Cycle
	// DQSCK is how much later than CL a read's data may come.
	DQSCK Cycle
	// DQSS is how much later than CWL a write's data are taken.
	DQSS Cycle
	// RCD is from activating a row to reading it, and RCDW to writing it.
	RCD, RCDW Cycle
	// RP is from closing one bank to activating in it again.
	RP Cycle
	// RPab is the same after closing all banks at once.
	RPab Cycle
	// RAS is the least time from activating a row to closing it.
	RAS Cycle
	// RRDS and RRDL are between activations in different bank groups and in
	// the same one.
	RRDS, RRDL Cycle
	// FAW is the window that holds at most four activations of a rank.
	FAW Cycle
	// CCDS and CCDL are between two reads or two writes in different bank
	// groups and in the same one.
	CCDS, CCDL Cycle
	// WTRS and WTRL are from the end of a write's data to a read, in a
	// different bank group and in the same one.
	WTRS, WTRL Cycle
	// WR is from the end of a write's data to closing its bank.
	WR Cycle
	// RTP is from a read to closing its bank.
	RTP Cycle
	// PPD is between commands that close banks.
	PPD Cycle
	// Turnaround is the time in which nobody drives the data bus between a
	// read's data and a write's.
	Turnaround Cycle
	// RTRS is the same between the data of two ranks.
	RTRS Cycle
	// REFI is the interval of refreshes and RFC the length of one.
	REFI, RFC Cycle
	// Command is how long a command takes on the command bus.
	Command CommandTiming
}

// CommandTiming is how many cycles commands take on the command bus.
type CommandTiming struct{ Activate, Precharge, Column, Refresh Cycle }

// RC returns the least time between two activations of one bank: tRAS + tRP.
func (t Timing) RC() Cycle { return t.RAS + t.RP }
