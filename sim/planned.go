package sim

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	akita "github.com/sarchlab/akita/v3/sim"
	"golang.org/x/sync/errgroup"

	"pgsim/configs"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// planned is a workload that a machine can run: how each of its layers passes through
// the scratchpads.
type planned struct {
	*System
	fidelity Fidelity
	layers   []pgworkloads.Layer
	images   int
	plans    []mapper.Plan // none where memory has no say
	rooms    []int         // KiB of the activation scratchpad that each has, 0 for all
	tensors  *Tensors      // where they are between layers, nil where all are in DRAM
	behind   []behind      // what follows each layer, none where nobody asks
	ungated  layerKey      // of layers in which gates have no say, but for the layer
}

// plan plans a workload, or refuses it.
func (s *System) plan(w pgworkloads.Workload, f Fidelity) (*planned, error) {
	if err := s.machine.CheckCalibration(w); err != nil {
		return nil, err
	}
	p := &planned{System: s, fidelity: f, images: w.Images, ungated: s.ungatedKey(f, w.Images)}
	if err := p.lookBehind(w); err != nil {
		return nil, err
	}
	for i, layer := range w.Layers {
		if err := s.checkWidths(layer.Layer); err != nil {
			return nil, err
		}
		p.layers = append(p.layers, layer.Layer)
		if f == ArrayOnly {
			continue
		}
		sizes := pgworkloads.LayerWork{Layer: layer.Layer} // plans know no gates
		product, images := sizes.OfEachSample(w.Images)
		plan, err := mapper.Map(p.request(i, product.Layer, images))
		if err != nil {
			return nil, err
		}
		p.plans = append(p.plans, plan)
	}
	p.rooms = make([]int, len(p.layers))
	if s.acc.Network.Tensors == configs.StayingTensors && f != ArrayOnly {
		return p, p.keepTensors(w)
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
	if o.Layers == nil {
		o.Layers = &LayerCache{}
	}
	layers, err := p.withCodes(w)
	if err != nil {
		return Result{}, err
	}
	result := Result{
		Accelerator: p.acc,
		Workload:    w,
		Fidelity:    p.fidelity,
		Area:        p.energy.Area(),
		ArrayMM2:    p.ArrayArea(),
		Tensors:     p.tensors,
		Layers:      make([]LayerResult, len(w.Layers)),
	}
	operands, unknown, err := p.operandValues(w)
	if err != nil {
		return Result{}, err
	}
	w.Layers = layers
	result.UnknownValues, result.UnknownOperands = p.unknownValues(w), unknown
	errs := make([]error, len(w.Layers))
	var group errgroup.Group
	group.SetLimit(o.Parallel)
	for _, i := range p.distinctFirst(w) {
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			if result.Layers[i], errs[i] = p.layer(ctx, w, i, o); errs[i] == nil {
				errs[i] = p.price(&result.Layers[i], operands[i])
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

// withCodes returns the layers of a workload with the codes of their inputs, if the
// machine reads them and they are known.
func (p *planned) withCodes(w pgworkloads.Workload) ([]pgworkloads.LayerWork, error) {
	if !p.machine.ReadsValues() || w.Inputs == nil {
		return w.Layers, nil
	}
	codes, err := w.Inputs.Codes()
	if err != nil {
		return nil, err
	}
	layers := slices.Clone(w.Layers)
	for i := range layers {
		layers[i].Codes = codes[i]
	}
	return layers, nil
}

// unknownValues names the layers whose codes the machine would have to know.
func (p *planned) unknownValues(w pgworkloads.Workload) []string {
	var names []string
	for _, l := range w.Layers {
		product, _ := l.OfEachSample(w.Images)
		if p.machine.ReadsValues() && product.Codes == nil {
			names = append(names, l.Name)
		}
	}
	return names
}

// distinctFirst returns the indices of the layers, those at the end that cost the same as
// an earlier one: they needn't wait for it.
func (p *planned) distinctFirst(w pgworkloads.Workload) []int {
	var first, again []int
	seen := map[layerKey]bool{}
	for i, layer := range w.Layers {
		key, ungated := p.key(i, layer)
		if ungated && seen[key] {
			again = append(again, i)
			continue
		}
		seen[key] = true
		first = append(first, i)
	}
	return append(first, again...)
}

// layer returns what a layer costs.
func (p *planned) layer(ctx context.Context, w pgworkloads.Workload, i int, o Options) (LayerResult, error) {
	layer := w.Layers[i]
	progress := newProgress(o.Progress, layer.Layer, w.Images)
	run := func() (LayerResult, error) {
		product, images := layer.OfEachSample(w.Images)
		t := task{LayerWork: product, images: images, progress: progress}
		p.follow(i, &t)
		if p.fidelity == ArrayOnly {
			return p.runArray(ctx, t)
		}
		t.plan = p.plans[i]
		return p.watchLayer(ctx, o.Observer, i, t)
	}
	var result LayerResult
	var err error
	if key, ungated := p.key(i, layer); ungated && o.Observer == nil {
		if result, err = o.Layers.get(key, run); err == nil {
			result, err = p.priced(result)
		}
		progress.finish()
	} else {
		result, err = run()
	}
	result.Layer, result.Images, result.GatedOutputs = layer.Layer, w.Images, layer.GatedOutputs()
	return result, err
}
