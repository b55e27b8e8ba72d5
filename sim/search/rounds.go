package search

import (
	"context"
	"slices"

	"pgsim/results/pareto"
)

// prober refines what is known of points. It marks those that can't be built or run.
type prober interface {
	byPeak(context.Context, []*candidate) error
	byArray(context.Context, []*candidate) error
	byRun(context.Context, []*candidate) error
}

// rounds is the search. It does not depend on where its knowledge of points comes from.
type rounds struct {
	goals    Goals
	measures []Measure
	budget   int // of full runs
	probe    prober

	candidates []*candidate
	slack      slack
	// arrays and runs count the points that were probed by their array and by a full run. below
	// counts the full runs that were below their bounds.
	arrays, runs, below int
}

func newRounds(goals Goals, budget int, probe prober, candidates []*candidate) *rounds {
	measures := goals.measures()
	return &rounds{
		goals: goals, measures: measures, budget: budget, probe: probe,
		candidates: candidates, slack: newSlack(len(measures)),
	}
}

// run continues until no bound is left on the front, or the budget is used up.
func (r *rounds) run(ctx context.Context) error {
	if err := r.probe.byPeak(ctx, r.candidates); err != nil {
		return err
	}
	for {
		open := r.open()
		if len(open) == 0 || r.runs == r.budget && len(at(open, byPeak)) == 0 {
			return nil
		}
		if err := r.learn(ctx, open); err != nil {
			return err
		}
	}
}

// learn refines the points on the front that only have bounds: by their arrays as long as one of
// them is known only by its peak, then by full runs.
func (r *rounds) learn(ctx context.Context, open []*candidate) error {
	if coarse := at(open, byPeak); len(coarse) > 0 {
		r.arrays += len(coarse)
		return r.better(coarse, byArray, func() error { return r.probe.byArray(ctx, coarse) })
	}
	chosen := r.spread(r.promising(open), r.budget-r.runs)
	r.runs += len(chosen)
	return r.better(chosen, byRun, func() error { return r.probe.byRun(ctx, chosen) })
}

// better probes points, and compares the results with their bounds.
func (r *rounds) better(points []*candidate, to stage, probe func() error) error {
	before := make([][]float64, len(points))
	for i, c := range points {
		before[i] = c.figures
	}
	if err := probe(); err != nil {
		return err
	}
	for i, c := range points {
		c.stage = to
		if c.why != nil {
			continue
		}
		if r.slack.learn(r.measures, before[i], c.figures) {
			r.below++
		}
		if to == byRun {
			c.bounds = before[i]
		}
	}
	return nil
}

func at(points []*candidate, s stage) []*candidate {
	return slices.DeleteFunc(slices.Clone(points), func(c *candidate) bool { return c.stage != s })
}

// open returns the points on the front that only have bounds.
func (r *rounds) open() []*candidate {
	return slices.DeleteFunc(r.front(r.candidates), func(c *candidate) bool { return c.stage == byRun })
}

// found returns the front of the points with full runs.
func (r *rounds) found() []*candidate { return r.front(at(r.candidates, byRun)) }

// front returns the points that can be built, that may keep all limits, and that no other such
// point beats, by what is known.
func (r *rounds) front(of []*candidate) []*candidate {
	allowed := slices.DeleteFunc(slices.Clone(of), func(c *candidate) bool { return c.why != nil || !r.allows(c) })
	return r.best(allowed, r.slack.known)
}

// view returns the figure of a measure of a point, known or predicted.
type view func(c *candidate, measure int) float64

// best returns the points that no other point beats.
func (r *rounds) best(of []*candidate, figure view) []*candidate {
	better := make([]pareto.Better[*candidate], len(r.goals.Objectives))
	for i, m := range r.goals.Objectives {
		better[i] = func(a, b *candidate) bool {
			x, y := figure(a, i), figure(b, i)
			return x < y && !m.More || x > y && m.More
		}
	}
	return pareto.Front(of, better...)
}

// beaten tells whether one of the points with full runs beats a point, whatever the point's own
// full run gives.
func (r *rounds) beaten(c *candidate, ran []*candidate) bool {
	return slices.ContainsFunc(ran, func(q *candidate) bool {
		front := r.front([]*candidate{q, c})
		return len(front) == 1 && front[0] == q
	})
}

// allows tells whether a point keeps all limits, or may keep them.
func (r *rounds) allows(c *candidate) bool {
	for i, l := range r.goals.Limits {
		v := r.slack.known(c, len(r.goals.Objectives)+i)
		// A bound can't violate a limit on its far side.
		if bound := c.stage != byRun && l.Measure.from != exact; bound && l.AtLeast != l.Measure.More {
			continue
		}
		if l.AtLeast && v < l.Value || !l.AtLeast && v > l.Value {
			return false
		}
	}
	return true
}
