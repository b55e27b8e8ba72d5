package tracedb

import (
	"fmt"

	akita "github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory/clock"
	"pgsim/sim"
	"pgsim/sim/timeline"
)

// Kinds of the tasks above those that components trace, and where they are.
const (
	networkKind = "network"
	layerKind   = "layer"
	blockKind   = "block"
	passKind    = "pass"

	networkDomain    = "Network"
	controllerDomain = "Controller"
	arrayDomain      = "Array"
)

// writer traces the tasks of a run as if they happened now.
type writer struct {
	now     akita.VTimeInSec
	tracer  *tracing.DBTracer
	domains map[string]*domain
	clock   clock.Clock
}

// CurrentTime is what the tracer takes as the time of a task.
func (w *writer) CurrentTime() akita.VTimeInSec { return w.now }

// domain is where tasks are traced: a component of the machine.
type domain struct {
	akita.HookableBase
	name string
}

// Name returns the component's name.
func (d *domain) Name() string { return d.name }

func newWriter(backend tracing.TracerBackend) *writer {
	w := &writer{domains: map[string]*domain{}}
	w.tracer = tracing.NewDBTracer(w, backend)
	return w
}

// domain returns the domain of a name, traced.
func (w *writer) domain(name string) *domain {
	d, ok := w.domains[name]
	if !ok {
		d = &domain{name: name}
		tracing.CollectTrace(d, w.tracer)
		w.domains[name] = d
	}
	return d
}

// run traces a run.
func (w *writer) run(r *timeline.Recorder, run sim.Result) error {
	w.clock = clock.MHz(run.Accelerator.Clock.FrequencyMHz)
	total := uint64(0)
	for _, l := range run.Layers {
		total += uint64(l.Report.Cycles)
	}
	w.cycles(task{id: networkKind, where: networkDomain, kind: networkKind, what: run.Workload.Name}, 0, total)
	return r.Replay(run, func(p timeline.Placed) error {
		w.cycles(task{layerID(p), networkKind, controllerDomain, layerKind, p.Name}, p.Start, p.End())
		return nil
	}, func(p timeline.Placed, e *timeline.Event) error {
		w.event(p, e)
		return nil
	})
}

// event traces an event of a layer, if it is a task.
func (w *writer) event(p timeline.Placed, e *timeline.Event) {
	layer := layerID(p)
	block := fmt.Sprintf("%s.Block[%d]", layer, e.Block)
	switch e.Kind {
	case timeline.Block:
		w.cycles(task{block, layer, controllerDomain, blockKind, fmt.Sprintf("column group %d", e.Group)},
			p.Origin+e.From, p.Origin+e.To)
	case timeline.Pass:
		id := fmt.Sprintf("%s.Pass[%d]", layer, e.Index)
		w.cycles(task{id, block, arrayDomain, passKind, e.Bits.String()}, p.Origin+e.From, p.Origin+e.To)
	case timeline.Task:
		t := e.Task
		parent := layer
		if t.Parent != "" {
			parent += "." + t.Parent
		}
		start := w.clock.Time(p.Origin)
		w.trace(task{layer + "." + t.ID, parent, t.Where, t.Kind, t.What},
			start+akita.VTimeInSec(t.Start), start+akita.VTimeInSec(t.End))
	}
}

func layerID(p timeline.Placed) string { return fmt.Sprintf("Layer[%d]", p.Index) }

// task is a task without its time.
type task struct{ id, parent, where, kind, what string }

// cycles traces a task of the given cycles of the array.
func (w *writer) cycles(t task, from, to uint64) { w.trace(t, w.clock.Time(from), w.clock.Time(to)) }

// trace traces a task.
func (w *writer) trace(t task, from, to akita.VTimeInSec) {
	d := w.domain(t.where)
	w.now = from
	tracing.StartTask(t.id, t.parent, d, t.kind, t.what, nil)
	w.now = to
	tracing.EndTask(t.id, d)
}
