package clock

import "github.com/sarchlab/akita/v3/sim"

// Engine runs events one after another as Akita's SerialEngine does, at lower cost. It is for runs
// that nobody watches or pauses, and calls no hooks. It must not be used from several goroutines.
type Engine struct {
	*sim.SerialEngine // for whatever else an engine can do; it never runs
	now               sim.VTimeInSec
	// Events at the same time come in the order in which Akita's two queues, also heaps, give them.
	primary, secondary Heap[event]
}

// event is an event and its time.
type event struct {
	sim.Event
	time sim.VTimeInSec
}

// Before tells whether an event comes before another one.
func (e event) Before(other event) bool { return e.time < other.time }

// NewEngine returns an engine without events, at time 0.
func NewEngine() *Engine { return &Engine{SerialEngine: sim.NewSerialEngine()} }

// Schedule adds an event, which must not be in the past.
func (e *Engine) Schedule(one sim.Event) {
	if one.IsSecondary() {
		e.secondary.Push(event{one, one.Time()})
		return
	}
	e.primary.Push(event{one, one.Time()})
}

// CurrentTime returns when the event under way happens.
func (e *Engine) CurrentTime() sim.VTimeInSec { return e.now }

// Run handles all events. As in Akita, errors of handlers are ignored.
func (e *Engine) Run() error {
	for len(e.primary)+len(e.secondary) > 0 {
		next := e.next()
		e.now = next.time
		_ = next.Handler().Handle(next.Event)
	}
	return nil
}

// next takes out the next event. Of events at the same time, primary events come first.
func (e *Engine) next() event {
	if len(e.secondary) == 0 || len(e.primary) > 0 && !e.secondary[0].Before(e.primary[0]) {
		return e.primary.Pop()
	}
	return e.secondary.Pop()
}
