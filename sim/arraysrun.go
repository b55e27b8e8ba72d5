package sim

import (
	"context"

	"pgsim/dataflow"
	"pgsim/memory/clock"
	"pgsim/pgworkloads"
)

// onArrays runs a layer that is dealt to several arrays, side by side.
func (p *planned) onArrays(ctx context.Context, d dealt, w pgworkloads.LayerWork, o Options) (LayerResult, error) {
	tasks := d.tasks(w, o.Progress)
	run := p.runBeside
	if p.fidelity == ArrayOnly {
		run = p.runArrays
	}
	if p.shares(d, w) {
		run = func(ctx context.Context, tasks []task) ([]LayerResult, error) {
			return p.runSharing(ctx, w.Layer, d, tasks)
		}
	}
	ran, err := run(ctx, tasks)
	if err != nil {
		return LayerResult{}, err
	}
	return p.beside(ran)
}

// runArrays runs the slices of a layer, each on its array alone.
func (p *planned) runArrays(ctx context.Context, tasks []task) ([]LayerResult, error) {
	results := make([]LayerResult, len(tasks))
	for i, t := range tasks {
		if same := equalBefore(tasks, i); same >= 0 {
			results[i] = results[same]
			t.progress.finish()
			continue
		}
		var err error
		if results[i], err = p.runArray(ctx, t); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// runBeside runs the slices of a layer side by side on arrays that share DMA and DRAM.
func (p *planned) runBeside(ctx context.Context, tasks []task) ([]LayerResult, error) {
	c, err := p.chipOf(tasks)
	if err != nil {
		return nil, err
	}
	if err := c.run(ctx, func() {}); err != nil {
		return nil, err
	}
	alone := make([]dataflow.Report, len(tasks))
	for i, t := range tasks {
		if same := equalBefore(tasks, i); same >= 0 {
			alone[i] = alone[same]
		} else if alone[i], err = p.runAlone(ctx, t); err != nil {
			return nil, err
		}
	}
	return p.resultsOf(c, alone)
}

// chipOf returns the arrays of the slices of a layer, before they run.
func (p *planned) chipOf(tasks []task) (*chip, error) {
	arrays := make([][]task, len(tasks))
	for i, t := range tasks {
		arrays[i] = []task{t}
	}
	c, err := p.newChip(clock.NewEngine(), arrays...)
	if err != nil {
		return nil, err
	}
	c.putArrayInside()
	return c, nil
}

// resultsOf returns the costs of the slices of a layer that have run, given their costs on arrays
// alone.
func (p *planned) resultsOf(c *chip, alone []dataflow.Report) ([]LayerResult, error) {
	results := make([]LayerResult, len(alone))
	for i := range alone {
		var err error
		if results[i], err = p.result(c.controllers[i].network.layers[0], alone[i], c.clock); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// beside returns the cost of a layer, given what its slices did on arrays side by side. Their
// counts are summed. The layer takes as long as the slice that ends last.
func (p *planned) beside(ran []LayerResult) (LayerResult, error) {
	all := ran[0]
	reports, alone := make([]dataflow.Report, len(ran)), make([]dataflow.Report, len(ran))
	for i, slice := range ran {
		reports[i], alone[i] = slice.Report, slice.Alone
		all.ArrayCycles = append(all.ArrayCycles, slice.Report.Cycles)
		if i == 0 {
			continue
		}
		all.Stretch = max(all.Stretch, slice.Stretch)
		all.DRAM.Add(slice.DRAM)
		all.Words.Read += slice.Words.Read
		all.Words.Unrolled += slice.Words.Unrolled
		all.Actions = all.Actions.Beside(slice.Actions)
	}
	all.Report, all.Alone = dataflow.Beside(reports), dataflow.Beside(alone)
	var err error
	all.Energy, err = p.energy.Energy(all.Actions)
	return all, err
}
