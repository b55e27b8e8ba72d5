// Package fault keeps the first error of a simulation.
//
// Akita's engine throws away the errors that event handlers return and has no
// way to stop. So components report errors to a [Context], which they share,
// and schedule their events on an engine that it guards: after an error that
// engine takes no more events, runs out of them and returns.
//
//	var errs fault.Context
//	engine := errs.Guard(sim.NewSerialEngine())
//	// ... build components on engine ...
//	err := errs.Run(ctx, engine)
//
// Events of one moment run in no defined order. Of the errors of the first
// moment that has any, the alphabetically first is kept, so that every run
// reports the same.
//
// A run can also be ended from outside, by a [context.Context].
//
// As all events go through it, a guarded engine also knows when the next one is:
// see [Context.Horizon].
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
	stop atomic.Pointer[error] // why the run is to end, set by another goroutine

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

// Err returns the first error so far, or nil.
func (c *Context) Err() error { return c.err }

// Guard returns an engine that takes no more events once an error is reported.
func (c *Context) Guard(engine sim.Engine) sim.Engine {
	if g, ok := engine.(guarded); ok && g.context == c {
		return g
	}
	return guarded{engine, c, false}
}

// Run runs an engine until it has no more events and returns the first error. If
// ctx ends meanwhile, so does the run, with the cause.
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

// Schedule schedules an event, unless the run has failed or is to end.
func (g guarded) Schedule(e sim.Event) {
	if g.context.err != nil || g.context.stop.Load() != nil {
		return
	}
	if !g.apart {
		g.context.moments.add(e.Time(), g.CurrentTime())
	}
	g.Engine.Schedule(e)
}
