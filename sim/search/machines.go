package search

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
	"pgsim/sim/sweep"
)

// machines finds bounds and results for the points of a grid.
type machines struct {
	grid     *sweep.Grid
	store    *sweep.Store
	measures []Measure
	options  Options
	layers   sim.LayerCache // of arrays alone
	inFull   sim.LayerCache

	mu    sync.Mutex
	works map[*sweep.Variant]func() (work, error)
}

// work is a workload with its facts.
type work struct {
	pgworkloads.Workload
	sweep.Facts
}

// prepare returns the workload of a variant. It is made once.
func (m *machines) prepare(v *sweep.Variant) (pgworkloads.Workload, sweep.Facts, error) {
	m.mu.Lock()
	once := m.works[v]
	if once == nil {
		once = sync.OnceValues(func() (work, error) {
			w, facts, err := m.grid.Prepare(v, m.store)
			return work{w, facts}, err
		})
		m.works[v] = once
	}
	m.mu.Unlock()
	made, err := once()
	return made.Workload, made.Facts, err
}

// errBound is the reason to leave out a schedule that is a bound.
var errBound = errors.New("array.policy: is a bound, no machine")

// byPeak bounds points by their work and their traffic.
func (m *machines) byPeak(ctx context.Context, points []*candidate) error {
	return m.each(ctx, "bounds", points, func(c *candidate, _ int) error {
		if c.why = m.possible(c); c.why != nil {
			return nil
		}
		w, facts, err := m.prepare(c.point.Variant)
		if err != nil {
			return err
		}
		job, err := sim.NewJob(c.point.Accelerator, c.point.Baseline, w, sim.Full)
		if err != nil {
			c.why = err
			return nil
		}
		peak, err := job.Peak(w)
		if err == nil {
			peak, err = job.Floor(peak)
		}
		if err != nil {
			return err
		}
		c.peak = record.New(m.grid.Version, sim.Outcome{Machine: peak})
		c.peak.Layers = nil
		c.peak.Accuracy = facts.Accuracy
		c.figures, err = figuresOf(c.peak, m.measures, false)
		return err
	})
}

// possible returns the reason why a point can't be a machine.
func (m *machines) possible(c *candidate) error {
	if err := c.point.Err(); err != nil {
		return err
	}
	if dataflow.IsBound(c.point.Accelerator.Array) {
		return errBound
	}
	return nil
}

// byArray bounds points by a run of their array alone and their traffic.
func (m *machines) byArray(ctx context.Context, points []*candidate) error {
	return m.each(ctx, "array-only runs", points, func(c *candidate, parallel int) error {
		bound, known, err := m.store.Bound(c.point)
		if err == nil && !known {
			if bound, err = m.floor(ctx, c, parallel); err == nil {
				err = m.store.SaveBound(c.point, bound)
			}
		}
		if err != nil {
			return err
		}
		r := c.peak
		r.Total.Cycles.Total, r.Total.EnergyPJ.Total = uint64(bound.Cycles), bound.EnergyPJ
		c.figures, err = figuresOf(r, m.measures, false)
		return err
	})
}

// floor runs the array of a point alone.
func (m *machines) floor(ctx context.Context, c *candidate, parallel int) (sweep.Bound, error) {
	w, _, err := m.prepare(c.point.Variant)
	if err != nil {
		return sweep.Bound{}, err
	}
	whole, errWhole := sim.NewJob(c.point.Accelerator, nil, w, sim.Full)
	alone, errAlone := sim.NewJob(c.point.Accelerator, nil, w, sim.ArrayOnly)
	if err := errors.Join(errWhole, errAlone); err != nil {
		return sweep.Bound{}, err
	}
	found, err := alone.Run(ctx, w, sim.JobOptions{Options: sim.Options{Parallel: parallel, Layers: &m.layers}})
	if err == nil {
		found.Machine, err = whole.Floor(found.Machine)
	}
	if err != nil {
		return sweep.Bound{}, err
	}
	total := record.New(m.grid.Version, found).Total
	return sweep.Bound{Cycles: float64(total.Cycles.Total), EnergyPJ: total.EnergyPJ.Total}, nil
}

// byRun runs points in full, as a sweep does.
func (m *machines) byRun(ctx context.Context, points []*candidate) error {
	keys := make([]string, len(points))
	for i, c := range points {
		keys[i] = c.point.Key
	}
	run := m.options.Full
	if run == nil {
		run = m.here
	}
	if err := run(ctx, keys); err != nil {
		return err
	}
	for _, c := range points {
		if err := m.take(c); err != nil {
			return err
		}
	}
	return nil
}

// here runs points on this computer.
func (m *machines) here(ctx context.Context, keys []string) error {
	_, err := sweep.Run(ctx, m.grid, m.store, sweep.Options{
		Part: sweep.Part{Keys: keys}, Layers: &m.inFull, Prepare: m.prepare,
		Started: func(left int) { m.options.started(FullRuns, left) },
		Done:    func(sweep.Point, error) { m.options.done() },
	})
	return err
}

// take reads the result of the full run of a point.
func (m *machines) take(c *candidate) (err error) {
	if c.why, err = m.store.Failure(c.point); err != nil || c.why != nil {
		return err
	}
	var r results.Record
	if r, err = m.store.Record(c.point); err == nil {
		c.figures, err = figuresOf(r, m.measures, true)
		c.intervals = intervalsOf(r, m.measures)
	}
	return err
}

// each calls do for all points on all processors. do gets the number of layers that may run at
// once.
func (m *machines) each(ctx context.Context, what string, points []*candidate, do func(*candidate, int) error) error {
	procs := runtime.GOMAXPROCS(0)
	parallel := max(1, procs/max(1, len(points)))
	m.options.started(what, len(points))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(procs)
	for _, c := range points {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := do(c, parallel); err != nil {
				return err
			}
			m.options.done()
			return nil
		})
	}
	return group.Wait()
}
