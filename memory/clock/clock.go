// Package clock converts between the cycles of a clock domain and Akita's time, wakes components
// in given cycles, and has an engine for runs that nobody watches.
//
// A component acts on a message in the first cycle of its clock after the message came, never at
// the same time. Events at the same time run in no defined order, so no result depends on that
// order.
package clock

import "github.com/sarchlab/akita/v3/sim"

// Clock is a clock domain. Its cycle 0 starts at time 0.
type Clock struct{ Freq sim.Freq }

// MHz returns a clock of the given frequency.
func MHz(frequency float64) Clock { return Clock{sim.Freq(frequency) * sim.MHz} }

// Time returns when a cycle starts.
func (c Clock) Time(cycle uint64) sim.VTimeInSec {
	if cycle < exactly {
		return sim.VTimeInSec(float64(cycle) / float64(c.Freq))
	}
	return c.Freq.NCyclesLater(int(cycle), 0)
}

// exactly is a number of cycles below which Akita's rounding does not change the quotient of
// cycles and frequency.
const exactly = 1 << 40

// Cycle returns the cycle that starts at the given time or nearest to it.
func (c Clock) Cycle(t sim.VTimeInSec) uint64 { return c.Freq.Cycle(t) }

// After returns the first cycle that starts after the given time. It rounds as Akita does: a time
// within a twentieth of a cycle before the start of a cycle counts as that start.
func (c Clock) After(t sim.VTimeInSec) uint64 {
	const parts, half = 10, 0.5 // of a cycle, of a part
	begun := float64(t) * parts * float64(c.Freq)
	if begun >= half && begun < exactly {
		return uint64(int64(begun+half))/parts + 1
	}
	return c.Cycle(c.Freq.NextTick(t))
}
