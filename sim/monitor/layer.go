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

// layer shows one layer: its components, and a bar of its outputs that are final.
type layer struct {
	monitor    *Monitor
	layer      pgworkloads.Layer
	engine     akita.Engine
	bar        *monitoring.ProgressBar
	components []*named
}

// named is a component of one layer among those of others. It lets go of the
// component when the layer is complete.
type named struct {
	akita.Component
	name string
}

// Name returns the component's name behind its layer's.
func (n *named) Name() string { return n.name }

// inURLs matches what Akita's page can't have in the name of a component.
var inURLs = regexp.MustCompile(`[^A-Za-z0-9_.-]`)

// Start shows the layer.
func (l *layer) Start(m sim.LayerMachine) {
	l.engine = m.Engine
	l.showComponents(m.Components)
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

func (l *layer) showComponents(all []akita.Component) {
	l.monitor.guard.Lock()
	defer l.monitor.guard.Unlock()
	l.monitor.started++
	prefix := fmt.Sprintf("%d_%s.", l.monitor.started, inURLs.ReplaceAllString(l.layer.Name, "_"))
	for _, c := range all {
		n := &named{c, prefix + c.Name()}
		l.components = append(l.components, n)
		l.monitor.akita.RegisterComponent(n)
	}
	l.monitor.engines.add(l.engine)
}

// Ran hides what is inside the layer, of which the figures are drawn up now.
func (l *layer) Ran() {
	l.monitor.guard.Lock()
	defer l.monitor.guard.Unlock()
	l.monitor.engines.remove(l.engine)
	for _, n := range l.components {
		n.Component = nil
	}
}

// Done counts the layer.
func (l *layer) Done(sim.LayerResult, error) {
	l.monitor.bars.Lock()
	defer l.monitor.bars.Unlock()
	if l.bar != nil {
		l.monitor.akita.CompleteProgressBar(l.bar)
		l.monitor.total.InProgress--
	}
	l.monitor.total.Finished++
}

// Pass moves the bar on.
func (l *layer) Pass(p dataflow.PassRun) {
	l.monitor.bars.Lock()
	defer l.monitor.bars.Unlock()
	l.bar.Finished += uint64(p.Final)
}

// Block shows nothing.
func (*layer) Block(dataflow.Segment, pe.Cycle) {}

// Stall shows nothing.
func (*layer) Stall(stall.Cause, pe.Cycle, pe.Cycle) {}
