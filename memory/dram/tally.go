package dram

import (
	"github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// tally counts what the banks of Akita's controller do. It traces them.
//
// Every column command of that controller closes its row, so everything that the energy model
// needs is known exactly: the traced activations open rows, and each column command and each
// precharge closes one. A row that is closing counts as open until the device would begin to
// precharge it: tRTP after a read, tWR after the data of a write.
type tally struct {
	clock  clock.Clock
	time   sim.TimeTeller
	device device.Device

	counts   channel.Counts
	served   map[string]bool // requests that are not done but had a command
	open     int             // rows that no command has closed
	since    device.Cycle    // when the first row of the current stretch opened
	closes   device.Cycle    // when the last row that is closing is closed
	lastData device.Cycle
}

func newTally(c clock.Clock, time sim.TimeTeller, d device.Device) *tally {
	t := &tally{clock: c, time: time, device: d, served: map[string]bool{}}
	t.counts.Uncounted = []string{"Refreshes"}
	return t
}

// StartTask counts a command.
func (t *tally) StartTask(task tracing.Task) {
	const command = "cmd"
	if task.Kind != command {
		return
	}
	now := device.Cycle(t.clock.Cycle(t.time.CurrentTime()))
	first := !t.served[task.ParentID]
	t.served[task.ParentID] = true
	switch task.What {
	case "Activate":
		t.activate(now)
		count(&t.counts.RowMisses, first)
	case "Precharge":
		t.close(now)
		count(&t.counts.RowConflicts, first)
	case "ReadPrecharge":
		t.close(now + t.device.Timing.RTP)
		t.moved(&t.counts.Reads, &t.counts.BytesRead, now+t.device.ReadLatency())
		count(&t.counts.RowHits, first)
		delete(t.served, task.ParentID)
	case "WritePrecharge":
		written := now + t.device.WriteLatency()
		t.close(written + t.device.Timing.WR)
		t.moved(&t.counts.Writes, &t.counts.BytesWritten, written)
		count(&t.counts.RowHits, first)
		delete(t.served, task.ParentID)
	}
}

// StepTask has nothing to count.
func (t *tally) StepTask(tracing.Task) {}

// EndTask has nothing to count.
func (t *tally) EndTask(tracing.Task) {}

func count(n *uint64, yes bool) {
	if yes {
		*n++
	}
}

// activate counts a row that opens.
func (t *tally) activate(now device.Cycle) {
	t.counts.Activates++
	if t.open == 0 && now >= t.closes {
		t.counts.ActiveCycles += uint64(t.closes - t.since)
		t.since, t.closes = now, now
	}
	t.open++
}

// close counts a command that closes a row, given when the row is closed.
func (t *tally) close(at device.Cycle) {
	t.counts.Precharges++
	t.open--
	t.closes = max(t.closes, at)
}

// moved counts a burst whose data have crossed the data bus in the given cycle.
func (t *tally) moved(bursts, bytes *uint64, at device.Cycle) {
	*bursts++
	*bytes += t.device.Organization.BurstBytes()
	t.lastData = max(t.lastData, at)
}

// upTo returns the counts, including rows that are open at the given time.
func (t *tally) upTo(now sim.VTimeInSec) channel.Counts {
	counts := t.counts
	until := t.closes
	if cycle := device.Cycle(t.clock.Cycle(now)); t.open > 0 || cycle < until {
		until = cycle
	}
	counts.ActiveCycles += uint64(until - t.since)
	return counts
}
