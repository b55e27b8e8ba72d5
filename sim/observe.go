package sim

import (
	"context"

	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/memory/clock"
	"pgsim/memory/system"
	"pgsim/pgworkloads"
)

// Observer watches the layers of a run. It does not change the result.
type Observer interface {
	// Shared returns the watcher of what all layers share, or nil. If layers run on one machine, it
	// is called before anything else. Otherwise it is never called.
	Shared(m SharedMachine) Watcher
	// Layer returns the probe of the layer with the given index, or nil. It is called before the
	// layer runs, from several goroutines at a time.
	Layer(index int, layer pgworkloads.Layer) Probe
}

// SharedMachine is the machine on which all layers are about to run, one after another.
type SharedMachine struct {
	Accelerator configs.Accelerator
	Engine      akita.Engine
	// Clock is the clock of the array.
	Clock  clock.Clock
	Memory *system.System
	// Components are all components, including those of the memory.
	Components []akita.Component
	// LayerOf returns the index of the layer that requests the transfer with an ID.
	LayerOf func(transfer uint64) int
}

// Watcher watches a machine.
type Watcher interface {
	// Ran is called when the last event has happened, after the given simulated seconds.
	Ran(seconds float64)
}

// Probe watches one layer. Its methods, and everything that it hooks to the machine, are called
// from one goroutine.
type Probe interface {
	// Start is called before anything happens, to hook to the machine.
	Start(m LayerMachine)
	// Ran is called when the last event of the layer has happened. The machine's counts are
	// evaluated after that.
	Ran()
	// Done is called after all else, even if the layer has failed before Start.
	Done(r LayerResult, err error)
}

// LayerMachine is the machine on which a layer is about to run. If layers share one, the clock
// continues from layer to layer, and Memory and Components are nil.
type LayerMachine struct {
	Accelerator configs.Accelerator
	// Images is the batch size.
	Images int
	// Machine is the array as the layer's schedule sees it.
	Machine dataflow.Machine
	Engine  akita.Engine
	// Clock is the clock of the array.
	Clock clock.Clock
	// Schedule names the passes.
	Schedule *dataflow.Schedule
	Memory   *system.System
	// Components are all components, including those of the memory.
	Components []akita.Component
}

// Observers watches with several observers.
type Observers []Observer

// Shared asks all observers.
func (all Observers) Shared(m SharedMachine) Watcher {
	var some watchers
	for _, o := range all {
		if w := o.Shared(m); w != nil {
			some = append(some, w)
		}
	}
	return some
}

type watchers []Watcher

// Ran tells all watchers.
func (all watchers) Ran(seconds float64) {
	for _, w := range all {
		w.Ran(seconds)
	}
}

// Layer asks all observers.
func (all Observers) Layer(index int, layer pgworkloads.Layer) Probe {
	var some probes
	for _, o := range all {
		if p := o.Layer(index, layer); p != nil {
			some = append(some, p)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some
}

type probes []Probe

// Start starts all probes.
func (all probes) Start(m LayerMachine) {
	for _, p := range all {
		p.Start(m)
	}
}

// Ran tells all probes.
func (all probes) Ran() {
	for _, p := range all {
		p.Ran()
	}
}

// Done ends all probes.
func (all probes) Done(r LayerResult, err error) {
	for _, p := range all {
		p.Done(r, err)
	}
}

// watchLayer runs a layer as runLayer does, watched by an observer if there is one.
func (s *System) watchLayer(ctx context.Context, o Observer, index int, t task) (LayerResult, error) {
	var probe Probe
	if o != nil {
		probe = o.Layer(index, t.Layer)
	}
	if probe == nil {
		return s.runLayer(ctx, clock.NewEngine(), t)
	}
	engine := akita.NewSerialEngine()
	c, err := s.newChip(engine, []task{t})
	if err != nil {
		probe.Done(LayerResult{}, err)
		return LayerResult{}, err
	}
	c.arrayByMessages()
	l := c.network.layers[0]
	probe.Start(LayerMachine{
		Accelerator: s.described,
		Images:      t.images,
		Machine:     l.machine,
		Engine:      engine,
		Clock:       c.clock,
		Schedule:    l.control.schedule,
		Memory:      c.memory,
		Components:  append([]akita.Component{c.controller, c.array}, c.memory.Components()...),
	})
	result, err := s.isolated(ctx, c, probe.Ran)
	probe.Done(result, err)
	return result, err
}
