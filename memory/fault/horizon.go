package fault

import (
	"math"

	"github.com/sarchlab/akita/v3/sim"
)

// Forever is later than every event.
const Forever = sim.VTimeInSec(math.MaxFloat64)

// moments are times of events, a heap with the earliest first.
type moments []sim.VTimeInSec

// add adds a moment and forgets those before now.
func (m *moments) add(at, now sim.VTimeInSec) {
	m.forget(now)
	*m = append(*m, at)
	h := *m
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if h[parent] <= h[i] {
			return
		}
		h[parent], h[i] = h[i], h[parent]
		i = parent
	}
}

// forget takes out all moments before now.
func (m *moments) forget(now sim.VTimeInSec) {
	for len(*m) > 0 && (*m)[0] < now {
		m.pop()
	}
}

// pop takes out the earliest moment.
func (m *moments) pop() {
	last := len(*m) - 1
	(*m)[0] = (*m)[last]
	*m = (*m)[:last]
	h := *m
	for i := 0; ; {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1] < h[child] {
			child++
		}
		if child >= len(h) || h[i] <= h[child] {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

// Horizon returns the time of the next event on the engines of [Context.Guard],
// seen from the given time: nothing happens before it, events of [Context.Apart]
// aside. Events of the given time itself count, whether they have happened or
// not.
func (c *Context) Horizon(now sim.VTimeInSec) sim.VTimeInSec {
	c.moments.forget(now)
	if len(c.moments) == 0 {
		return Forever
	}
	return c.moments[0]
}

// Apart returns an engine as [Context.Guard] does, whose events are left out of
// the horizon: it is for the one who looks there.
func (c *Context) Apart(engine sim.Engine) sim.Engine {
	if g, ok := engine.(guarded); ok && g.context == c {
		engine = g.Engine
	}
	return guarded{engine, c, true}
}
