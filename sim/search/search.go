package search

import (
	"context"
	"fmt"

	"pgsim/sim"
	"pgsim/sim/sweep"
)

// DefaultBudget is how many full runs a search may take where nothing else is said: some
// minutes at a second each.
const DefaultBudget = 300

// Options say how a search is run.
type Options struct {
	// Budget is how many full runs it may take, those that the folder holds included.
	Budget int
	// Full runs the points with some keys in full, as a sweep does, and keeps them or why they
	// failed in the folder; nil is on all processors of this machine.
	Full func(ctx context.Context, keys []string) error
	// Started is called with what is done next for how many points, Done after each of
	// them, possibly from several goroutines at a time. Either may be nil.
	Started func(what string, points int)
	Done    func()
}

// FullRuns is how the step of a search is called that takes most of the time.
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

// onlyOne are the axes on which a space has one value: machines are compared on one
// workload. Each is given by a flag.
var onlyOne = map[string]string{"workload": "--workload", "images": "--images", "seed": "--seed"}

// Check returns an error where a grid is no space, or goals and budget make no search.
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

// Run searches a grid, whose points lie in a store, keeps there what it found, and returns
// it. After an error, as after any other end, the same call goes on.
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
