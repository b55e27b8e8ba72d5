package channel

import (
	"slices"

	"pgsim/memory/dram/device"
)

// Counts says what a DRAM channel did.
type Counts struct {
	// Reads and Writes are bursts that crossed the data bus.
	Reads, Writes uint64
	// BytesRead and BytesWritten are the bytes of those bursts.
	BytesRead, BytesWritten uint64
	// Forwarded are reads that were served from the write queue.
	Forwarded uint64
	// Activates and Precharges are rows opened and closed, bank by bank: a
	// command that closes all banks counts once for each open one.
	Activates, Precharges uint64
	// Refreshes are refresh commands, one for all banks of a rank.
	Refreshes uint64
	// RowHits, RowMisses and RowConflicts are requests that found their row open, their bank
	// closed, or another row open.
	RowHits, RowMisses, RowConflicts uint64
	// ActiveCycles are cycles of the memory clock with a row open.
	ActiveCycles uint64
	// Uncounted names the fields that the model can't count; they are 0.
	Uncounted []string
}

// Add adds the counts of another channel.
func (c *Counts) Add(other Counts) {
	c.Reads += other.Reads
	c.Writes += other.Writes
	c.BytesRead += other.BytesRead
	c.BytesWritten += other.BytesWritten
	c.Forwarded += other.Forwarded
	c.Activates += other.Activates
	c.Precharges += other.Precharges
	c.Refreshes += other.Refreshes
	c.RowHits += other.RowHits
	c.RowMisses += other.RowMisses
	c.RowConflicts += other.RowConflicts
	c.ActiveCycles += other.ActiveCycles
	c.Uncounted = union(c.Uncounted, other.Uncounted)
}

// Since returns the counts since an earlier moment, given the counts at that moment.
func (c Counts) Since(other Counts) Counts {
	c.Reads -= other.Reads
	c.Writes -= other.Writes
	c.BytesRead -= other.BytesRead
	c.BytesWritten -= other.BytesWritten
	c.Forwarded -= other.Forwarded
	c.Activates -= other.Activates
	c.Precharges -= other.Precharges
	c.Refreshes -= other.Refreshes
	c.RowHits -= other.RowHits
	c.RowMisses -= other.RowMisses
	c.RowConflicts -= other.RowConflicts
	c.ActiveCycles -= other.ActiveCycles
	return c
}

// counter counts the actions of a channel as they happen.
type counter struct {
	counts Counts
	open   int          // rows open
	since  device.Cycle // when the first of them was opened
}

// Counts returns what the channel has done up to its clock's cycle.
func (c *Channel) Counts() Counts {
	counts := c.counter.counts
	if c.counter.open > 0 {
		counts.ActiveCycles += uint64(c.clock - c.counter.since)
	}
	return counts
}

// opened counts an activation.
func (c *counter) opened(at device.Cycle) {
	c.counts.Activates++
	if c.open == 0 {
		c.since = at
	}
	c.open++
}

// closed counts that rows were closed.
func (c *counter) closed(at device.Cycle, rows int) {
	c.counts.Precharges += uint64(rows)
	c.open -= rows
	if c.open == 0 {
		c.counts.ActiveCycles += uint64(at - c.since)
	}
}

// moved counts a burst on the data bus.
func (c *counter) moved(write bool, bytes uint64) {
	if write {
		c.counts.Writes++
		c.counts.BytesWritten += bytes
		return
	}
	c.counts.Reads++
	c.counts.BytesRead += bytes
}

// classify counts a request as hit, miss or conflict by the first command that
// is spent on it.
func (c *counter) classify(s step) {
	if s.entry.served {
		return
	}
	s.entry.served = true
	switch s.command {
	case Activate:
		c.counts.RowMisses++
	case Precharge:
		c.counts.RowConflicts++
	default:
		c.counts.RowHits++
	}
}

// union returns the texts of both lists, in the order of their appearance.
func union(a, b []string) []string {
	for _, text := range b {
		if !slices.Contains(a, text) {
			a = append(slices.Clip(a), text)
		}
	}
	return a
}
