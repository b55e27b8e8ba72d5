package search

import (
	"context"
	"fmt"

	"pgsim/sim"
	"pgsim/sim/sweep"
)

// DefaultBudget is the default number of full runs that a search may take: some minutes at a
// second each.
const DefaultBudget = 300

// Options say how to run a search.
type Options struct {
	// Budget is how many full runs it may take, including those that the folder already holds.
	Budget int
	// Full gives full runs to the points with some keys, as a sweep does. It keeps their records, or
	// why they failed, in the folder. If it is nil, they run on all processors of this computer.
	Full func(ctx context.Context, keys []string) error
	// Started is called with what is done next and for how many points. Done is called after each
	// of these points, possibly from several goroutines at a time. Either may be nil.
	Started func(what string, points int)
	Done    func()
}

// FullRuns is the name of the step of a search that takes most of the time.
const FullRuns = "full runs"

func (o Options) started(what string, points int) {
	if o.Started != nil {
		o.Started(what, points)
	}
}

func (o Options) done() {
	if o.Done != nil {
		o.Done()
	}
}

// onlyOne are the axes on which a space must have one value, because machines are compared on one
// workload. Each maps to its flag.
var onlyOne = map[string]string{"workload": "--workload", "images": "--images", "seed": "--seed"}

// Check returns an error if a grid can't be searched, or if goals and budget are not valid.
func Check(g *sweep.Grid, goals Goals, o Options) error {
	if err := goals.Check(); err != nil {
		return err
	}
	if o.Budget < 1 {
		return fmt.Errorf("--budget: must be at least 1 full run, got %d", o.Budget)
	}
	if g.Fidelity() != "" {
		return fmt.Errorf("--fidelity: a search runs arrays alone by itself and its front in full; leave it out, or give %s", sim.Full)
	}
	for _, m := range goals.measures() {
		if err := m.known(g); err != nil {
			return err
		}
	}
	for _, a := range g.Axes {
		if flag := onlyOne[a.Name]; flag != "" && len(a.Values) > 1 {
			return fmt.Errorf("%s: a search compares machines on one workload, and there are %d values; leave one", flag, len(a.Values))
		}
	}
	return nil
}

// Run searches a grid whose points lie in a store, keeps the result there, and returns it. After
// an error, or any other end, the same call continues.
func Run(ctx context.Context, g *sweep.Grid, store *sweep.Store, goals Goals, o Options) (*Found, error) {
	if err := Check(g, goals, o); err != nil {
		return nil, err
	}
	var candidates []*candidate
	seen := map[string]bool{}
	for i := range g.Len() {
		if p := g.Point(i); !seen[p.Key] {
			seen[p.Key] = true
			candidates = append(candidates, &candidate{point: p})
		}
	}
	m := &machines{
		grid: g, store: store, measures: goals.measures(), options: o, works: map[*sweep.Variant]func() (work, error){},
	}
	if err := store.ForgetSearch(); err != nil {
		return nil, err
	}
	r := newRounds(goals, o.Budget, m, candidates)
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	found, err := newFound(g, r)
	if err != nil {
		return nil, err
	}
	return found, store.WriteSearch(found)
}
