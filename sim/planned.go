package sim

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	akita "github.com/sarchlab/akita/v3/sim"
	"golang.org/x/sync/errgroup"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// planned is a workload that a machine can run. It says how each layer passes through the
// scratchpads. Its layers are in the order in which they run.
type planned struct {
	*System
	fidelity Fidelity
	order    []int // indices of the workload's layers; nil if they run in its order
	layers   []pgworkloads.Layer
	images   int
	waits    []waitsFor     // on one machine
	plans    []mapper.Plan  // none if memory is not simulated
	dealt    []dealt        // to several arrays, instead of plans; nil for one array
	rooms    []int          // KiB of the activation scratchpad that each layer has, 0 for all
	tensors  *Tensors       // where they are between layers; nil if all are in DRAM
	kept     [][]keptTensor // by layer, the tensors that stay on chip while it runs
	behind   []behind       // what follows each layer; none if nothing needs it
	ungated  layerKey       // of layers in which gates have no effect, without the layer itself
	repeats  []bool         // for estimates: layers with the sizes and gates, and so the cost, of an earlier one
}

// plan plans a workload, or refuses it. On one machine the mapper chooses the order of the
// branches of the graph.
func (s *System) plan(w pgworkloads.Workload, f Fidelity) (*planned, error) {
	p, err := s.planInOrder(w, f)
	if err != nil {
		return nil, err
	}
	return p.reordered(w), nil
}

// planInOrder plans a workload whose layers run in the workload's order.
func (s *System) planInOrder(w pgworkloads.Workload, f Fidelity) (*planned, error) {
	if err := s.machine.CheckCalibration(w); err != nil {
		return nil, err
	}
	if f == ArrayOnly && s.overlap.OneMachine {
		return nil, strict.Errorf("network.overlap", "%s needs the memory, which fidelity %s leaves out; "+
			"use %s", s.acc.Network.Overlap, ArrayOnly, configs.IsolatedLayers)
	}
	p := &planned{System: s, fidelity: f, images: w.Images, ungated: s.ungatedKey(f, w.Images)}
	if err := p.lookBehind(w); err != nil {
		return nil, err
	}
	var requests []mapper.Request
	for i, layer := range w.Layers {
		if err := s.checkWidths(layer.Layer); err != nil {
			return nil, err
		}
		p.layers = append(p.layers, layer.Layer)
		sizes := pgworkloads.LayerWork{Layer: layer.Layer} // plans don't depend on gates
		product, images := sizes.OfEachSample(w.Images)
		requests = append(requests, p.request(i, product.Layer, images))
	}
	p.markRepeats(w)
	p.rooms = make([]int, len(p.layers))
	if s.acc.Array.Arrays() > 1 {
		if err := p.dealLayers(requests); err != nil {
			return nil, err
		}
	} else if f != ArrayOnly {
		p.waits = waits(w)
		if err := p.mapLayers(w, requests); err != nil {
			return nil, err
		}
	}
	if f != ArrayOnly && s.acc.Network.Tensors == configs.StayingTensors {
		if err := p.keepTensors(w, requests); err != nil {
			return nil, err
		}
	}
	err := p.checkSplits()
	return p, err
}

// mapLayers plans how layers pass through the scratchpads.
func (p *planned) mapLayers(w pgworkloads.Workload, requests []mapper.Request) error {
	if p.overlap.OneMachine {
		places := mapper.Place(requests, placesOf(w))
		for i := range requests {
			requests[i].Place = &places[i]
		}
	}
	// Equal isolated layers, such as those of the blocks of a transformer, share one plan, which
	// can have millions of parts. On one machine each layer has its own place, and so its own plan.
	known := map[mapper.Request]mapper.Plan{}
	for _, r := range requests {
		key := r
		key.Layer.Name = ""
		plan, ok := known[key]
		if !ok {
			var err error
			if plan, err = mapper.Map(r); err != nil {
				return err
			}
			known[key] = plan
		}
		p.plans = append(p.plans, plan)
	}
	return nil
}

// checkSplits refuses mixed passes over operands that are cut along K, if the parts of an output
// have their own operands: all rows of a pass work on the same part of K.
func (p *planned) checkSplits() error {
	if _, mixes := p.machine.Policy.(dataflow.MixingPolicy); !mixes {
		return nil
	}
	for i, l := range p.layers {
		if l.SplitsChannels() && slices.ContainsFunc(p.plansOf(i), mapper.Plan.IsCut) {
			return strict.Errorf("array.policy", "%s can't run layer %s, whose first channels decide the gates and whose operands have no room; "+
				"use another policy or larger scratchpads", p.acc.Array.Policy, l.Name)
		}
	}
	return nil
}

// plansOf returns how a layer passes through the scratchpads: one plan for every array that has a
// slice of it. There are none if memory is not simulated.
func (p *planned) plansOf(layer int) []mapper.Plan {
	switch {
	case p.dealt != nil:
		return p.dealt[layer].plans
	case p.plans != nil:
		return p.plans[layer : layer+1]
	}
	return nil
}

// check refuses a workload with other sizes than those planned, which would be a bug.
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

// makeIDs creates Akita's generator of IDs. Akita creates it on first use, which must not race.
var makeIDs = sync.OnceFunc(func() { akita.GetIDGenerator() })

// run runs the workload. If ctx ends before the run does, the error is its cause.
func (p *planned) run(ctx context.Context, w pgworkloads.Workload, o Options) (Result, error) {
	ordered, err := p.inOrder(w)
	if err != nil {
		return Result{}, err
	}
	result, err := p.runInOrder(ctx, ordered, o)
	if err != nil {
		return Result{}, err
	}
	return p.asGiven(w, result), nil
}

// runInOrder runs the workload, with its layers in the order in which they run.
func (p *planned) runInOrder(ctx context.Context, w pgworkloads.Workload, o Options) (Result, error) {
	makeIDs()
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
		Accelerator: p.described,
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
	result.UnknownValues, result.UnknownOperands, result.Regions = p.unknownValues(w), unknown, p.regions(w)
	if p.dealt != nil && o.Observer != nil {
		return Result{}, strict.Errorf("array.count", "several arrays can't be watched yet: timelines, task traces and the "+
			"monitor show one; use 1")
	}
	if p.overlap.OneMachine {
		err = p.oneMachine(ctx, w, o, result.Layers)
	} else {
		err = p.isolatedLayers(ctx, w, o, result.Layers)
	}
	for i := 0; i < len(result.Layers) && err == nil; i++ {
		if err = p.price(&result.Layers[i], operands[i]); err != nil {
			err = inLayer(w.Layers[i].Layer, err)
		}
	}
	return result, err
}

// isolatedLayers runs every layer on its own machine, side by side.
func (p *planned) isolatedLayers(ctx context.Context, w pgworkloads.Workload, o Options, results []LayerResult) error {
	errs := make([]error, len(w.Layers))
	var group errgroup.Group
	group.SetLimit(o.Parallel)
	for _, i := range p.distinctFirst(w) {
		group.Go(func() error {
			if ctx.Err() == nil {
				results[i], errs[i] = p.layer(ctx, w, i, o)
			}
			return nil
		})
	}
	group.Wait() //nolint:errcheck // errors are kept by layer, so that the first layer's is reported
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for i, err := range errs {
		if err != nil {
			return inLayer(w.Layers[i].Layer, err)
		}
	}
	return nil
}

// inLayer adds the name of the layer to an error.
func inLayer(l pgworkloads.Layer, err error) error { return fmt.Errorf("layer %s: %w", l.Name, err) }

// withCodes returns the layers of a workload with the codes of their inputs as the machine
// computes them, if it reads them and they are known.
func (p *planned) withCodes(w pgworkloads.Workload) ([]pgworkloads.LayerWork, error) {
	if !p.machine.ReadsValues() || w.Inputs == nil {
		return w.Layers, nil
	}
	codes, err := w.Inputs.Codes(p.machine.Regions())
	if err != nil {
		return nil, err
	}
	layers := slices.Clone(w.Layers)
	for i := range layers {
		layers[i].Codes = codes[i]
	}
	return layers, nil
}

// unknownValues names the layers whose codes the machine needs but doesn't know.
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

// regions returns the regions by which the machine leaves out bits of a workload's values, or nil
// if there are none.
func (p *planned) regions(w pgworkloads.Workload) *pgworkloads.Regions {
	if r := p.machine.Regions(); w.Inputs != nil && slices.ContainsFunc(p.layers, func(l pgworkloads.Layer) bool { return l.Activation.LowBits() > 0 }) {
		return r
	}
	return nil
}

// distinctFirst returns the indices of the layers. Layers that cost the same as an earlier one
// come last, so that they needn't wait for it.
func (p *planned) distinctFirst(w pgworkloads.Workload) []int {
	var first, again []int
	seen := map[layerKey]bool{}
	for i, layer := range w.Layers {
		key, shared := p.key(i, layer)
		if shared && seen[key] {
			again = append(again, i)
			continue
		}
		seen[key] = true
		first = append(first, i)
	}
	return append(first, again...)
}

// layer returns the cost of a layer.
func (p *planned) layer(ctx context.Context, w pgworkloads.Workload, i int, o Options) (LayerResult, error) {
	layer := w.Layers[i]
	progress := newProgress(o.Progress, layer.Layer, w.Images)
	run := func() (LayerResult, error) {
		product, images := layer.OfEachSample(w.Images)
		t := task{LayerWork: product, images: images, progress: progress}
		p.follow(i, &t)
		if p.dealt != nil {
			return p.onArrays(ctx, p.dealt[i], product, o)
		}
		if p.fidelity == ArrayOnly {
			return p.runArray(ctx, t)
		}
		t.plan = p.plans[i]
		return p.watchLayer(ctx, o.Observer, i, t)
	}
	var result LayerResult
	var err error
	if key, shared := p.key(i, layer); shared && o.Observer == nil {
		if result, err = o.Layers.get(key, run); err == nil {
			result, err = p.priced(result, layer)
		}
		progress.finish()
	} else {
		result, err = run()
	}
	result.Layer, result.Images, result.GatedOutputs = layer.Layer, w.Images, layer.GatedOutputs()
	return result, err
}
