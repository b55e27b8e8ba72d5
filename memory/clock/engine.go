package clock

import "github.com/sarchlab/akita/v3/sim"

// Engine runs events one after another as Akita's SerialEngine does, for less: it is for
// runs that nobody watches or pauses, and calls no hooks. It must not be used from several
// goroutines.
type Engine struct {
	*sim.SerialEngine // for whatever else an engine can do; it never runs
	now               sim.VTimeInSec
	events            Heap[event]
}

// event is an event and what it is ordered by.
type event struct {
	sim.Event
	time      sim.VTimeInSec
	secondary bool
}

// Before tells whether an event comes before another one.
func (e event) Before(other event) bool {
	return e.time < other.time || e.time == other.time && !e.secondary && other.secondary
}

// NewEngine returns an engine without events, at time 0.
func NewEngine() *Engine { return &Engine{SerialEngine: sim.NewSerialEngine()} }

// Schedule adds an event, which must not be in the past.
func (e *Engine) Schedule(one sim.Event) { e.events.Push(event{one, one.Time(), one.IsSecondary()}) }

// CurrentTime returns when the event under way happens.
func (e *Engine) CurrentTime() sim.VTimeInSec { return e.now }

// Run has all events handled. As in Akita, handlers keep their errors to themselves.
func (e *Engine) Run() error {
	for len(e.events) > 0 {
		next := e.events.Pop()
		e.now = next.time
		_ = next.Handler().Handle(next.Event)
	}
	return nil
}
