package clock

import "github.com/sarchlab/akita/v3/sim"

// Alarm wakes one component. It keeps track of the pending events, so there is never more than one
// per cycle.
type Alarm struct {
	clock   Clock
	engine  sim.Engine
	handler sim.Handler
	wakes   Wakes
}

// NewAlarm returns an alarm for a component.
func NewAlarm(c Clock, engine sim.Engine, handler sim.Handler) *Alarm {
	return &Alarm{clock: c, engine: engine, handler: handler}
}

// Set wakes the component in the given cycle, or in an earlier one that is already set. In that
// case the component has to set the alarm again when it wakes.
func (a *Alarm) Set(cycle uint64) {
	if a.wakes.Add(cycle) {
		a.engine.Schedule(NewRing(a.clock.Time(cycle), a.handler))
	}
}

// SetAfter sets the alarm to the first cycle after the given time.
func (a *Alarm) SetAfter(t sim.VTimeInSec) { a.Set(a.clock.After(t)) }

// Rung must be called with every event that wakes the component. It returns the event's cycle.
func (a *Alarm) Rung(e sim.Event) uint64 {
	a.wakes.Pop()
	return a.clock.Cycle(e.Time())
}

// NewRing returns an event that wakes a component. Unlike Akita's own events it has no ID: nothing
// reads the ID, and it costs more than all the rest.
func NewRing(at sim.VTimeInSec, handler sim.Handler) sim.Event { return &ring{at, handler} }

type ring struct {
	time    sim.VTimeInSec
	handler sim.Handler
}

// Time returns when the event happens.
func (r *ring) Time() sim.VTimeInSec { return r.time }

// Handler returns the component that is woken.
func (r *ring) Handler() sim.Handler { return r.handler }

// IsSecondary returns false: components act before connections deliver.
func (r *ring) IsSecondary() bool { return false }
