package sim

import (
	"context"
	"fmt"
	"runtime"

	akita "github.com/sarchlab/akita/v3/sim"
	"golang.org/x/sync/errgroup"

	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// planned is a workload that a machine can run: how each of its layers passes through
// the scratchpads.
type planned struct {
	*System
	layers []pgworkloads.Layer
	images int
	plans  []mapper.Plan
}

// plan plans a workload, or refuses it.
func (s *System) plan(w pgworkloads.Workload) (*planned, error) {
	if err := s.machine.CheckCalibration(w); err != nil {
		return nil, err
	}
	p := &planned{System: s, images: w.Images}
	for _, layer := range w.Layers {
		if err := s.checkWidths(layer.Layer); err != nil {
			return nil, err
		}
		sizes := pgworkloads.LayerWork{Layer: layer.Layer} // plans know no gates
		product, images := sizes.OfEachSample(w.Images)
		plan, err := mapper.Map(s.mapping(product.Layer, images))
		if err != nil {
			return nil, err
		}
		p.layers, p.plans = append(p.layers, layer.Layer), append(p.plans, plan)
	}
	return p, nil
}

// check refuses a workload of other sizes than were planned: that is a bug.
func (p *planned) check(w pgworkloads.Workload) error {
	same := len(w.Layers) == len(p.layers) && w.Images == p.images
	for i := range w.Layers {
		same = same && w.Layers[i].Layer == p.layers[i]
	}
	if !same {
		return fmt.Errorf("workload %s is not the one that the run was planned for", w.Name)
	}
	return nil
}

// run runs the workload. Where ctx ends before the run does, the error is its cause.
func (p *planned) run(ctx context.Context, w pgworkloads.Workload, o Options) (Result, error) {
	if err := p.check(w); err != nil {
		return Result{}, err
	}
	akita.GetIDGenerator() // it is made on first use, which must not race
	if o.Parallel == 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	result := Result{
		Accelerator: p.acc,
		Workload:    w,
		Area:        p.energy.Area(),
		Layers:      make([]LayerResult, len(w.Layers)),
	}
	errs := make([]error, len(w.Layers))
	var group errgroup.Group
	group.SetLimit(o.Parallel)
	for i, layer := range w.Layers {
		group.Go(func() error {
			if ctx.Err() == nil {
				product, images := layer.OfEachSample(w.Images)
				t := task{product, images, p.plans[i], newProgress(o.Progress, layer.Layer, w.Images)}
				result.Layers[i], errs[i] = p.watchLayer(ctx, o.Observer, i, t)
				result.Layers[i].Layer, result.Layers[i].Images = layer.Layer, w.Images
			}
			return nil
		})
	}
	group.Wait() //nolint:errcheck // errors are kept by layer, so that the first layer's is reported
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	for i, err := range errs {
		if err != nil {
			return Result{}, fmt.Errorf("layer %s: %w", w.Layers[i].Name, err)
		}
	}
	return result, nil
}
