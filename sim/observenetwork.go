package sim

import (
	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/pgworkloads"
)

// watchedNetwork reports the layers of one machine to an observer.
type watchedNetwork struct {
	*planned
	observer Observer
	chip     *chip
	watcher  Watcher // of what the layers share, nil for none
	probes   []Probe // of the layers that have begun, nil for none
	work     pgworkloads.Workload
}

// watchNetwork reports the layers of a machine to an observer, or to nobody if there is none.
func (p *planned) watchNetwork(o Observer, c *chip, w pgworkloads.Workload) *watchedNetwork {
	n := &watchedNetwork{planned: p, observer: o, chip: c, work: w}
	if o == nil {
		return n
	}
	n.watcher = o.Shared(SharedMachine{
		Accelerator: p.described, Engine: c.engine, Clock: c.clock, Memory: c.memory,
		Components: append([]akita.Component{c.controller, c.array}, c.memory.Components()...),
		LayerOf:    func(id uint64) int { return p.given(layerOf(id)) },
	})
	n.begin(c.network.layers[0])
	c.network.began, c.network.completed = n.begin, n.ran
	return n
}

// given returns the index of a layer in the workload, given its place in the order in which layers
// run.
func (p *planned) given(index int) int {
	if p.order == nil {
		return index
	}
	return p.order[index]
}

// begin reports a layer that is about to begin.
func (n *watchedNetwork) begin(l *layerRun) {
	index := len(n.probes)
	probe := n.observer.Layer(n.given(index), n.work.Layers[index].Layer)
	n.probes = append(n.probes, probe)
	if probe != nil {
		probe.Start(LayerMachine{
			Accelerator: n.described, Images: l.images, Machine: l.machine,
			Engine: n.chip.engine, Clock: n.chip.clock, Schedule: l.control.schedule,
		})
	}
}

// ran reports a layer that is complete.
func (n *watchedNetwork) ran(index int) {
	if probe := n.probes[index]; probe != nil {
		probe.Ran()
	}
}

// end reports that all layers are over.
func (n *watchedNetwork) end() {
	if n.watcher != nil {
		n.watcher.Ran(float64(n.chip.clock.Time(uint64(n.chip.total()))))
	}
}

// done reports the costs of layers, or the error.
func (n *watchedNetwork) done(results []LayerResult, err error) {
	for i, probe := range n.probes {
		if probe != nil {
			probe.Done(results[i], err)
		}
	}
}
