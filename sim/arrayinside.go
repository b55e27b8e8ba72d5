package sim

import (
	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/pe"
)

// arrayInside is the array inside the controller, for runs that nobody watches. Passes and their
// results are not messages, and results that leave are not an event. The controller hears of them
// in the same cycles, and as many passes and results cross per cycle, as with messages to [array],
// its witness.
type arrayInside struct {
	geometry pe.Geometry
	alarm    *clock.Alarm // of the controller
	draining []drain      // in the order of their ends
	cycle    uint64       // of the last pass
	sent     int          // passes in that cycle
}

// send sends a pass in a cycle, or returns false if no more can be sent in that cycle.
func (a *arrayInside) send(p passCommand, cycle uint64, _ akita.VTimeInSec) bool {
	if a.cycle != cycle {
		a.cycle, a.sent = cycle, 0
	}
	if a.sent == portCapacity {
		a.alarm.Set(cycle + 1)
		return false
	}
	a.sent++
	if p.timing.Drains {
		a.drain(p, pe.Cycle(cycle+1))
	}
	return true
}

// drain notes when the results of a pass that comes to the array in some cycle are out: behind
// those of the pass before, and no more at a time than a port holds.
func (a *arrayInside) drain(p passCommand, comes pe.Cycle) {
	end := max(comes, p.end(a.geometry))
	if before := len(a.draining) - 1; before >= 0 {
		end = max(end, a.draining[before].end)
	}
	if before := len(a.draining) - portCapacity; before >= 0 {
		end = max(end, a.draining[before].end+1)
	}
	a.draining = append(a.draining, drain{end, p.drained})
}

// receive passes on the results that were out before a cycle.
func (a *arrayInside) receive(cycle uint64, _ akita.VTimeInSec, drained func(drainedPass)) {
	out := 0
	for ; out < len(a.draining) && a.draining[out].end < pe.Cycle(cycle); out++ {
		drained(a.draining[out].passed)
	}
	a.draining = append(a.draining[:0], a.draining[out:]...)
}

// wake wakes the controller when it is to hear of results.
func (a *arrayInside) wake() {
	if len(a.draining) > 0 {
		a.alarm.Set(uint64(a.draining[0].end) + 1)
	}
}
