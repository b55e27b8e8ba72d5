package fault

import (
	"math"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
)

// Forever is later than every event.
const Forever = sim.VTimeInSec(math.MaxFloat64)

// moment is the time of an event.
type moment sim.VTimeInSec

// Before tells whether a moment comes before another one.
func (m moment) Before(other moment) bool { return m < other }

// moments are times of events.
type moments struct{ clock.Heap[moment] }

// add adds a moment and drops those before now.
func (m *moments) add(at, now sim.VTimeInSec) {
	m.forget(now)
	m.Push(moment(at))
}

// forget drops all moments before now.
func (m *moments) forget(now sim.VTimeInSec) {
	for len(m.Heap) > 0 && m.Heap[0] < moment(now) {
		m.Pop()
	}
}

// Horizon returns the time of the next event on the engines of [Context.Guard], seen from the
// given time. Nothing happens before it, except events of [Context.Apart]. Events at the given
// time itself count, whether they have happened or not.
func (c *Context) Horizon(now sim.VTimeInSec) sim.VTimeInSec {
	c.moments.forget(now)
	if len(c.moments.Heap) == 0 {
		return Forever
	}
	return sim.VTimeInSec(c.moments.Heap[0])
}

// Apart returns an engine like [Context.Guard] does, but leaves its events out of the horizon: it
// is for the component that asks for the horizon.
func (c *Context) Apart(engine sim.Engine) sim.Engine {
	if g, ok := engine.(guarded); ok && g.context == c {
		engine = g.Engine
	}
	return guarded{engine, c, true}
}
