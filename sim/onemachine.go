package sim

import (
	"context"

	akita "github.com/sarchlab/akita/v3/sim"
	"golang.org/x/sync/errgroup"

	"pgsim/dataflow"
	"pgsim/memory/clock"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// oneMachine runs all layers on one machine. A machine that is watched passes messages.
func (p *planned) oneMachine(ctx context.Context, w pgworkloads.Workload, o Options, results []LayerResult) error {
	var engine akita.Engine = clock.NewEngine()
	if o.Observer != nil {
		engine = akita.NewSerialEngine()
	}
	c, err := p.newChip(engine, p.tasks(w, o))
	if err != nil {
		return err
	}
	if o.Observer != nil {
		c.arrayByMessages()
	} else {
		c.putArrayInside()
	}
	watched := p.watchNetwork(o.Observer, c, w)
	if err = c.run(ctx, watched.end); err == nil {
		err = p.results(ctx, c, w, o, results)
	}
	watched.done(results, err)
	return err
}

// tasks returns the layers of a workload as tasks to run.
func (p *planned) tasks(w pgworkloads.Workload, o Options) []task {
	tasks := make([]task, len(w.Layers))
	for i, layer := range w.Layers {
		product, images := layer.OfEachSample(w.Images)
		tasks[i] = task{
			LayerWork: product, images: images, plan: p.plans[i], progress: newProgress(o.Progress, layer.Layer, w.Images),
			waits: p.waits[i],
		}
		if p.kept != nil {
			tasks[i].kept = p.kept[i]
		}
		p.follow(i, &tasks[i])
	}
	return tasks
}

// results returns the costs of the layers of a machine, once all have run.
func (p *planned) results(ctx context.Context, c *chip, w pgworkloads.Workload, o Options, results []LayerResult) error {
	var group errgroup.Group
	group.SetLimit(o.Parallel)
	for i, l := range c.network.layers {
		group.Go(func() error {
			alone, err := p.aloneOnce(ctx, i, w.Layers[i], l.task, o.Layers)
			if err != nil {
				return err
			}
			if results[i], err = p.result(l, alone, c.clock); err != nil {
				return inLayer(l.Layer, err)
			}
			r := &results[i]
			r.Layer, r.Images, r.GatedOutputs = w.Layers[i].Layer, w.Images, w.Layers[i].GatedOutputs()
			return nil
		})
	}
	return group.Wait()
}

// aloneOnce returns the report of a layer on the array alone. Equal layers in which gates have no
// effect, or which share their gates, run once.
func (p *planned) aloneOnce(ctx context.Context, index int, w pgworkloads.LayerWork, t task, cache *LayerCache) (dataflow.Report, error) {
	key, shared := p.key(index, w)
	if !shared {
		return p.runAlone(ctx, t)
	}
	key.fidelity, key.between, key.room, key.each = ArrayOnly, mapper.Between{}, 0, false
	r, err := cache.get(key, func() (LayerResult, error) { return p.runArray(ctx, t) })
	if err != nil {
		return dataflow.Report{}, err
	}
	r, err = p.priced(r, w)
	return r.Alone, err
}
