package device

// Cycle counts cycles of the memory clock.
type Cycle uint64

// Timing is what a datasheet says about the time between commands. The names are JEDEC's without
// the t. Nanoseconds in a datasheet are rounded up to cycles. Times from or to a command count
// from or to its last cycle, as JEDEC's do.
type Timing struct {
	// CL is the read latency: from a read command to its first data.
	CL Cycle
	// CWL is the write latency: from a write command to its first data.
	CWL Cycle
	// DQSCK is how much later than CL the data of a read may come.
	DQSCK Cycle
	// DQSS is how much later than CWL the data of a write are taken.
	DQSS Cycle
	// RCD is from activating a row to reading it, and RCDW from activating it to writing it.
	RCD, RCDW Cycle
	// RP is from closing a row of a bank to activating one there again.
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
	// Turnaround is the time between the data of a read and of a write in which nobody drives the
	// data bus.
	Turnaround Cycle
	// RTRS is the same between the data of two ranks.
	RTRS Cycle
	// REFI is the refresh interval and RFC the length of a refresh.
	REFI, RFC Cycle
	// Command is how long a command takes on the command bus.
	Command CommandTiming
}

// CommandTiming says how many cycles commands take on the command bus.
type CommandTiming struct{ Activate, Precharge, Column, Refresh Cycle }

// RC returns the least time between two activations of one bank: tRAS + tRP.
func (t Timing) RC() Cycle { return t.RAS + t.RP }
