package sweep

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/keep"
	"pgsim/sim"
	"pgsim/sim/record"
	"pgsim/sim/rival"
)

// runner runs a grid.
type runner struct {
	grid    *Grid
	store   *Store
	options Options
	layers  int // how many layers of a point run at once

	variants  shared[*Variant, prepared]
	baselines shared[baselineKey, sim.Result]
	ungated   *sim.LayerCache

	mu      sync.Mutex
	outcome Outcome
}

// baselineKey distinguishes baselines.
type baselineKey struct {
	machine          configs.Accelerator
	workload, images int
	widths           pgworkloads.Widths
	work             *Variant // nil if neither gates nor values have an effect
}

// Run runs the points of a grid that its store does not hold. A point that fails is recorded as
// failed and does not stop the others. After an error, or any other end, the same call continues.
func Run(ctx context.Context, g *Grid, store *Store, o Options) (Outcome, error) {
	left, finished, err := pending(g, store, o.Part)
	if err != nil {
		return Outcome{}, err
	}
	if o.Layers == nil {
		o.Layers = &sim.LayerCache{}
	}
	procs := runtime.GOMAXPROCS(0)
	if o.Workers == 0 {
		o.Workers = procs
	}
	if o.Prepare == nil {
		o.Prepare = func(v *Variant) (pgworkloads.Workload, Facts, error) { return g.Prepare(v, store) }
	}
	r := &runner{grid: g, store: store, options: o, ungated: o.Layers, outcome: Outcome{Finished: finished}}
	r.layers = max(1, procs/max(1, min(o.Workers, len(left))))
	for _, p := range left {
		r.expect(p)
	}
	if err := r.restoreFacts(left); err != nil {
		return Outcome{}, err
	}
	if o.Started != nil {
		o.Started(len(left))
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.Workers)
	for _, p := range left {
		group.Go(func() error { return r.point(ctx, p) })
	}
	err = group.Wait()
	slices.SortFunc(r.outcome.Failed, func(a, b Failure) int { return a.Point.Index - b.Point.Index })
	return r.outcome, err
}

// pending returns the points of a part that are not finished, each key once, and the number of
// finished ones.
func pending(g *Grid, store *Store, part Part) (left []Point, finished int, err error) {
	done, err := store.finished(g)
	if err != nil {
		return nil, 0, err
	}
	for p := range part.points(g) {
		if done[p.Key] {
			finished++
		} else {
			left = append(left, p)
		}
	}
	return left, finished, nil
}

// restoreFacts recomputes the facts of variants that the store has lost although their points are
// finished.
func (r *runner) restoreFacts(left []Point) error {
	running := map[*Variant]bool{}
	for _, p := range left {
		running[p.Variant] = running[p.Variant] || p.Err() == nil
	}
	finished, err := r.store.finished(r.grid)
	if err != nil {
		return err
	}
	for i := range r.grid.Len() {
		p := r.grid.Point(i)
		if running[p.Variant] || !finished[p.Key] || !r.options.Part.Shard.has(i, r.grid.Len()) {
			continue
		}
		running[p.Variant] = true
		_, known, err := r.store.facts(p.key(r.grid))
		if err == nil && !known {
			_, err = r.grid.prepare(p.Variant, r.store)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Left returns how many points of a part are left: neither finished nor failed.
func Left(g *Grid, store *Store, part Part) (int, error) {
	points, _, err := pending(g, store, part)
	if err != nil {
		return 0, err
	}
	failures, err := Failures(g, store, part)
	return len(points) - len(failures), err
}

// Failures returns the points of a part that have failed, in the order of the
// grid.
func Failures(g *Grid, store *Store, part Part) ([]Failure, error) {
	points, _, err := pending(g, store, part)
	if err != nil {
		return nil, err
	}
	var failures []Failure
	for _, p := range points {
		why, err := store.failure(p.Key)
		if err != nil {
			return nil, err
		}
		if why != nil {
			failures = append(failures, Failure{p, why})
		}
	}
	return failures, nil
}

func (r *runner) expect(p Point) {
	if p.Err() != nil {
		return
	}
	r.variants.expect(p.Variant)
	if p.Baseline != nil {
		r.baselines.expect(keyOf(p))
	}
}

func (r *runner) release(p Point) {
	if p.Err() != nil {
		return
	}
	r.variants.release(p.Variant)
	if p.Baseline != nil {
		r.baselines.release(keyOf(p))
	}
}

func keyOf(p Point) baselineKey {
	k := baselineKey{machine: *p.Baseline, workload: p.workload, images: p.Images, widths: p.Widths}
	if sim.DependsOnData(*p.Baseline) { // others run the same whatever the gates are
		k.work = p.Variant
	}
	return k
}

// point runs a point and keeps its result or failure. An error of point ends the sweep.
func (r *runner) point(ctx context.Context, p Point) error {
	defer r.release(p)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	made, err := r.record(ctx, p)
	if err == nil {
		err = r.store.save(p.Key, made)
	}
	if err == nil {
		r.count(p, nil)
		return nil
	}
	if errors.As(err, new(keep.Error)) {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := r.store.fail(p.Key, err); err != nil {
		return err
	}
	r.count(p, err)
	if r.options.FailFast {
		return fmt.Errorf("point %d (%s): %w", p.Index+1, p.Key, err)
	}
	return nil
}

func (r *runner) count(p Point, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.outcome.Ran++
	} else {
		r.outcome.Failed = append(r.outcome.Failed, Failure{p, err})
	}
	if r.options.Done != nil {
		r.options.Done(p, err)
	}
}

// priceRanges returns the ranges of a job's prices, nil if intervals are not requested.
func (r *runner) priceRanges(job *sim.Job) (*sim.PriceRanges, error) {
	if !r.grid.interval {
		return nil, nil //nolint:nilnil // nothing to say is no error
	}
	prices, err := job.PriceRanges()
	return &prices, err
}

// record runs a point and its baseline. Points share baselines.
func (r *runner) record(ctx context.Context, p Point) (results.Record, error) {
	if err := p.Err(); err != nil {
		return results.Record{}, err
	}
	work, err := r.variants.get(p.Variant, func() (prepared, error) {
		w, facts, err := r.options.Prepare(p.Variant)
		return prepared{w, facts}, err
	})
	if err != nil {
		return results.Record{}, err
	}
	// If either machine can't run the workload, that is reported before any machine runs.
	job, err := sim.NewJob(p.Accelerator, p.Baseline, work.Workload, r.grid.fidelity)
	if err != nil {
		return results.Record{}, err
	}
	prices, err := r.priceRanges(job)
	if err != nil {
		return results.Record{}, err
	}
	found, err := job.Run(ctx, work.Workload, sim.JobOptions{
		// One layer at a time if there are as many points as processors, so that memory holds few
		// layers.
		Options: sim.Options{Parallel: r.layers, Layers: r.ungated},
		Share: func(run func() (sim.Result, error)) (sim.Result, error) {
			return r.baselines.get(keyOf(p), run)
		},
	})
	if err != nil {
		return results.Record{}, err
	}
	if err := p.unchanged(); err != nil {
		return results.Record{}, err
	}
	made := record.New(r.grid.Version, found)
	if prices != nil {
		if err := record.AddIntervals(&made, found, *prices); err != nil {
			return results.Record{}, err
		}
	}
	if r.grid.rival != "" {
		best, err := rival.Best(ctx, p.Accelerator, work.Workload, r.grid.fidelity)
		if err == nil {
			err = record.AddRival(&made, best)
		}
		if err != nil {
			return results.Record{}, err
		}
	}
	made.Workload.Seed = p.Seed
	made.Accuracy = work.Accuracy
	return made, made.CheckFinite()
}
