package monitor

import (
	"sync"

	akita "github.com/sarchlab/akita/v3/sim"
)

// engines represents the engines of all layers that run.
type engines struct {
	akita.HookableBase

	mutex  sync.Mutex
	all    map[akita.Engine]bool
	paused bool // by the user
}

func newEngines() *engines { return &engines{all: map[akita.Engine]bool{}} }

// add adds an engine that is about to run.
func (e *engines) add(one akita.Engine) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.all[one] = true
	if e.paused {
		one.Pause()
	}
}

// remove removes an engine that has run.
func (e *engines) remove(one akita.Engine) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	delete(e.all, one)
}

// still calls f while no engine handles an event.
func (e *engines) still(f func()) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for one := range e.all {
		one.Pause()
	}
	defer func() {
		for one := range e.all {
			if !e.paused {
				one.Continue()
			}
		}
	}()
	f()
}

// Pause makes all engines wait.
func (e *engines) Pause() { e.set(true) }

// Continue lets all engines continue.
func (e *engines) Continue() { e.set(false) }

func (e *engines) set(paused bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.paused = paused
	for one := range e.all {
		if paused {
			one.Pause()
		} else {
			one.Continue()
		}
	}
}

// CurrentTime returns the latest time that any layer has reached.
func (e *engines) CurrentTime() akita.VTimeInSec {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	var now akita.VTimeInSec
	for one := range e.all {
		now = max(now, one.CurrentTime())
	}
	return now
}

// Run does nothing: layers run by themselves.
func (*engines) Run() error { return nil }

// Schedule is not possible: nothing is simulated here.
func (*engines) Schedule(akita.Event) { panic("monitor: an event for no layer") }

// RegisterSimulationEndHandler does nothing: nothing ends here.
func (*engines) RegisterSimulationEndHandler(akita.SimulationEndHandler) {}

// Finished does nothing: nothing ends here.
func (*engines) Finished() {}
