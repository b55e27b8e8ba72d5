// Package fault keeps the first error of a simulation.
//
// Akita's engine discards the errors that event handlers return and has no way to stop. So
// components report errors to a shared [Context] and schedule their events on an engine that it
// guards. After an error that engine takes no more events, so it runs out of them and returns.
//
//	var errs fault.Context
//	engine := errs.Guard(sim.NewSerialEngine())
//	// ... build components on engine ...
//	err := errs.Run(ctx, engine)
//
// Events at the same time run in no defined order. If several errors occur at the first time that
// has any, the alphabetically first one is kept, so every run reports the same error.
//
// A run can also be ended from outside, by a [context.Context].
//
// All events go through the guarded engine, so it also knows when the next one is: see
// [Context.Horizon].
package fault

import (
	"context"
	"sync/atomic"

	"github.com/sarchlab/akita/v3/sim"
)

// Context keeps the first error of a run. The zero value has none.
type Context struct {
	err  error
	at   sim.VTimeInSec
	stop atomic.Pointer[error] // why the run must end, set by another goroutine

	moments moments // of the events to come
}

// Report notes an error that occurred at the given time.
func (c *Context) Report(at sim.VTimeInSec, err error) {
	if err == nil {
		return
	}
	if c.err == nil || at < c.at || at == c.at && err.Error() < c.err.Error() {
		c.err, c.at = err, at
	}
}

// Guard returns an engine that takes no more events once an error is reported.
func (c *Context) Guard(engine sim.Engine) sim.Engine {
	if g, ok := engine.(guarded); ok && g.context == c {
		return g
	}
	return guarded{engine, c, false}
}

// Run runs an engine until it has no more events and returns the first error. If ctx ends first,
// the run ends with the cause of that.
func (c *Context) Run(ctx context.Context, engine sim.Engine) error {
	ended := context.AfterFunc(ctx, func() {
		cause := context.Cause(ctx)
		c.stop.Store(&cause)
	})
	defer ended()
	if err := engine.Run(); err != nil {
		return err
	}
	if cause := c.stop.Load(); cause != nil {
		return *cause
	}
	return c.err
}

type guarded struct {
	sim.Engine
	context *Context
	apart   bool // left out of the horizon
}

// Schedule schedules an event, unless the run has failed or must end.
func (g guarded) Schedule(e sim.Event) {
	if g.context.err != nil || g.context.stop.Load() != nil {
		return
	}
	if !g.apart {
		g.context.moments.add(e.Time(), g.CurrentTime())
	}
	g.Engine.Schedule(e)
}
