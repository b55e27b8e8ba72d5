package fault

import (
	"container/heap"
	"math"

	"github.com/sarchlab/akita/v3/sim"
)

// Forever is later than every event.
const Forever = sim.VTimeInSec(math.MaxFloat64)

// moments are times of events, the earliest first.
type moments []sim.VTimeInSec

// Len, Less, Swap, Push and Pop make a heap of them.
func (m moments) Len() int           { return len(m) }
func (m moments) Less(i, j int) bool { return m[i] < m[j] }
func (m moments) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)        { *m = append(*m, x.(sim.VTimeInSec)) }
func (m *moments) Pop() any {
	last := len(*m) - 1
	x := (*m)[last]
	*m = (*m)[:last]
	return x
}

// add adds a moment and forgets those before now.
func (m *moments) add(at, now sim.VTimeInSec) {
	m.forget(now)
	heap.Push(m, at)
}

func (m *moments) forget(now sim.VTimeInSec) {
	for len(*m) > 0 && (*m)[0] < now {
		heap.Pop(m)
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
