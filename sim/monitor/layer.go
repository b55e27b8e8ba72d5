package monitor

import (
	"fmt"
	"regexp"
	"time"

	akita "github.com/sarchlab/akita/v3/sim"

	"github.com/sarchlab/akita/v3/monitoring"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pgworkloads"
	"pgsim/sim"
)

// layer shows one layer: its components, and a bar of its final outputs.
type layer struct {
	monitor *Monitor
	layer   pgworkloads.Layer
	machine *machine // nil if layers share one
	bar     *monitoring.ProgressBar
}

// named is a component of one layer among those of other layers. It releases the component when
// the layer is complete.
type named struct {
	akita.Component
	name string
}

// Name returns the name of the component after that of its layer.
func (n *named) Name() string { return n.name }

// inURLs matches characters that Akita's page can't have in the name of a component.
var inURLs = regexp.MustCompile(`[^A-Za-z0-9_.-]`)

// Start shows the layer.
func (l *layer) Start(m sim.LayerMachine) {
	if m.Memory != nil {
		l.machine = l.monitor.show(m.Engine, m.Components, l.layer.Name)
	}
	l.monitor.bars.Lock()
	defer l.monitor.bars.Unlock()
	l.bar = l.monitor.akita.CreateProgressBar(shown(l.layer.Name), l.outputs(m))
	l.bar.StartTime = time.Now()
	l.monitor.total.InProgress++
	m.Schedule.Observe(l)
}

// outputs returns the outputs of the layer over all images.
func (l *layer) outputs(m sim.LayerMachine) uint64 {
	return uint64(l.layer.M(m.Images)) * uint64(l.layer.N())
}

// machine is a machine whose components are shown.
type machine struct {
	monitor    *Monitor
	engine     akita.Engine
	components []*named
}

// show shows the components of a machine that is about to run. They belong to a layer or, if it
// has no name, to all.
func (m *Monitor) show(engine akita.Engine, components []akita.Component, layer string) *machine {
	m.guard.Lock()
	defer m.guard.Unlock()
	one := &machine{monitor: m, engine: engine}
	m.started++
	prefix := fmt.Sprintf("%d_", m.started)
	if layer != "" {
		prefix += inURLs.ReplaceAllString(layer, "_") + "."
	}
	for _, c := range components {
		n := &named{c, prefix + c.Name()}
		one.components = append(one.components, n)
		m.akita.RegisterComponent(n)
	}
	m.engines.add(engine)
	return one
}

// hide hides the inside of a machine, whose figures are computed now.
func (m *machine) hide() {
	m.monitor.guard.Lock()
	defer m.monitor.guard.Unlock()
	m.monitor.engines.remove(m.engine)
	for _, n := range m.components {
		n.Component = nil
	}
}

// Ran hides a machine that layers share.
func (m *machine) Ran(float64) { m.hide() }

// Ran hides the inside of the layer and completes its bar.
func (l *layer) Ran() {
	if l.machine != nil {
		l.machine.hide()
	}
	l.monitor.bars.Lock()
	defer l.monitor.bars.Unlock()
	l.endBar()
}

// endBar completes the bar, if there is an incomplete one.
func (l *layer) endBar() {
	if l.bar != nil {
		l.monitor.akita.CompleteProgressBar(l.bar)
		l.monitor.total.InProgress--
		l.bar = nil
	}
}

// Done counts the layer.
func (l *layer) Done(sim.LayerResult, error) {
	l.monitor.bars.Lock()
	defer l.monitor.bars.Unlock()
	l.endBar()
	l.monitor.total.Finished++
}

// Pass advances the bar.
func (l *layer) Pass(p dataflow.PassRun) {
	l.monitor.bars.Lock()
	defer l.monitor.bars.Unlock()
	l.bar.Finished += uint64(p.Final)
}

// Block shows nothing.
func (*layer) Block(dataflow.Segment, pe.Cycle) {}

// Stall shows nothing.
func (*layer) Stall(stall.Cause, pe.Cycle, pe.Cycle) {}
