package device

// Device is one channel of DRAM.
type Device struct {
	// Name is the name in configurations.
	Name string
	// Standard is the JEDEC standard, e.g. "DDR4".
	Standard string
	// Part is the part whose datasheet gives the numbers.
	Part string
	// ClockMHz is the frequency of the memory clock, in MHz.
	ClockMHz float64
	// Organization is the shape of the channel.
	Organization Organization
	// Timing is the minimum times between commands.
	Timing Timing
	// Currents are those of its chips, at the timings of the datasheet. They are nil for a device
	// that can't be priced.
	Currents *Currents
}

// BurstCycles returns how long the data of a burst take on the data bus.
func (d Device) BurstCycles() Cycle {
	return Cycle(d.Organization.BurstLength) / Cycle(d.Organization.BeatsPerCycle)
}

// PeakGBs returns the bandwidth of the data bus in GB/s (10^9 bytes).
func (d Device) PeakGBs() float64 {
	return d.ClockMHz * float64(d.Organization.BeatsPerCycle*d.Organization.BusBits) / bitsPerByte / mbPerGB
}

const mbPerGB = 1000 // MHz times bytes make MB/s

// ReadLatency returns the cycles from the start of a read command to the end of
// its data. CL counts from the command's last cycle.
func (d Device) ReadLatency() Cycle {
	return d.Timing.Command.Column - 1 + d.Timing.CL + d.Timing.DQSCK + d.BurstCycles()
}

// WriteLatency returns the cycles from the start of a write command to the end
// of its data. CWL counts from the command's last cycle.
func (d Device) WriteLatency() Cycle {
	return d.Timing.Command.Column - 1 + d.Timing.CWL + d.Timing.DQSS + d.BurstCycles()
}
