package sim

import (
	"context"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/memory/clock"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// checkShared refuses reads of windows, because an array has no place for the words of another
// array's windows.
func (s *System) checkShared() error {
	if reads := s.acc.Scratchpads.Activation.Reads; s.machine.Shared.On() && !reads.IsZero() {
		return strict.Errorf("scratchpads.activation.reads", "%s needs array.queues %s; use %s", string(reads), configs.PrivateQueues, configs.UnrolledReads)
	}
	return nil
}

// shares tells whether arrays exchange gated outputs of a layer that is dealt to them.
func (p *planned) shares(d dealt, w pgworkloads.LayerWork) bool {
	return p.machine.Shared.On() && w.Gates != nil && len(d.slices) > 1
}

// sharedAlone runs the slices of a layer on arrays alone that share queues. It calls each, unless
// it is nil, for every pass that starts, with the array.
func (p *planned) sharedAlone(ctx context.Context, layer pgworkloads.Layer, d dealt, tasks []task, each func(array int, p *dataflow.Pass, at pe.Cycle)) ([]dataflow.Report, error) {
	works := make([]dataflow.SharedWork, len(tasks))
	for i, t := range tasks {
		works[i] = dataflow.SharedWork{LayerWork: t.LayerWork, Images: t.images}
	}
	return dataflow.WalkShared(ctx, p.alone(), layer, d.slices, works, each)
}

// runSharing runs the slices of a layer on arrays that share queues.
func (p *planned) runSharing(ctx context.Context, layer pgworkloads.Layer, d dealt, tasks []task) ([]LayerResult, error) {
	if p.fidelity == ArrayOnly {
		return p.runShared(ctx, layer, d, tasks)
	}
	c, err := p.chipOf(tasks)
	if err != nil {
		return nil, err
	}
	p.join(c, layer, d, tasks)
	if err := c.run(ctx, func() {}); err != nil {
		return nil, err
	}
	alone, err := p.sharedAlone(ctx, layer, d, tasks, nil)
	if err != nil {
		return nil, err
	}
	return p.resultsOf(c, alone)
}

// runShared returns the costs of the slices of a layer on arrays alone that share queues.
func (p *planned) runShared(ctx context.Context, layer pgworkloads.Layer, d dealt, tasks []task) ([]LayerResult, error) {
	machines, tallies := make([]dataflow.Machine, len(tasks)), make([]*tally, len(tasks))
	for i, t := range tasks {
		machines[i] = p.alone().For(t.Layer, t.images)
		tallies[i] = newTally(p.acc, machines[i], t.Layer, t.images, 0)
	}
	reports, err := p.sharedAlone(ctx, layer, d, tasks, func(array int, p *dataflow.Pass, _ pe.Cycle) { tallies[array].passes(p, 1) })
	if err != nil {
		return nil, err
	}
	results := make([]LayerResult, len(tasks))
	for i, t := range tasks {
		t.progress.finish()
		if err := balanced(arrayBooks(t.LayerWork, t.images, machines[i], reports[i], tallies[i])); err != nil {
			return nil, err
		}
		results[i] = p.newResult(t, reports[i], reports[i])
		results[i].Stretch = tallies[i].stretch
		results[i].Actions = tallies[i].actions(reports[i])
		results[i].Actions.Seconds = float64(clock.MHz(p.acc.Clock.FrequencyMHz).Time(uint64(reports[i].Cycles)))
		if results[i].Energy, err = p.energy.Energy(results[i].Actions); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// join lets the arrays of a chip exchange gated outputs of the layer whose slices they run.
func (p *planned) join(c *chip, layer pgworkloads.Layer, d dealt, tasks []task) {
	x := dataflow.NewExchange(p.machine.For(layer, tasks[0].images), layer, d.slices)
	for i, controller := range c.controllers {
		controller.network.layers[0].control.schedule.Join(x, i, func(at pe.Cycle) { controller.alarm.Set(uint64(at)) })
	}
}
