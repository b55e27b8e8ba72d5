package advice

import (
	"cmp"
	"context"
	"slices"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
)

// Find returns the effect of one step more of everything on a machine and a workload, given the
// figures of its run before. The most cycles gained come first, then the most energy. Things that
// a machine can't have more of come last, with the reason. Layers of equal machines are run once,
// in runs that share a cache.
func Find(
	ctx context.Context, machine configs.Accelerator, before results.Metrics, w pgworkloads.Workload, f sim.Fidelity, cache *sim.LayerCache,
) ([]results.Change, error) {
	var changes []results.Change
	for _, key := range Keys {
		from, to, more := step(machine, key)
		if !more {
			continue
		}
		change := results.Change{Key: key, From: from, To: to}
		job, err := changed(machine, key, to, w, f)
		if err != nil {
			change.Refused = err.Error()
			changes = append(changes, change)
			continue
		}
		found, err := job.Run(ctx, w, sim.JobOptions{Options: sim.Options{Layers: cache}})
		if err != nil {
			return nil, err
		}
		r := record.New("", found)
		change.Cycles, change.EnergyPJ, change.AreaMM2 = r.Total.Cycles.Total, r.Total.EnergyPJ.Total, r.AreaMM2.Total
		change.Why = why(before, r.Total)
		changes = append(changes, change)
	}
	slices.SortStableFunc(changes, func(a, b results.Change) int {
		refused := func(c results.Change) int { return min(len(c.Refused), 1) }
		return cmp.Or(cmp.Compare(refused(a), refused(b)), cmp.Compare(a.Cycles, b.Cycles), cmp.Compare(a.EnergyPJ, b.EnergyPJ))
	})
	return changes, nil
}

// changed returns a workload that is ready to run on a machine with a key set.
func changed(machine configs.Accelerator, key, to string, w pgworkloads.Workload, f sim.Fidelity) (*sim.Job, error) {
	more, err := machine.With(key, to)
	if err != nil {
		return nil, err
	}
	return sim.NewJob(more, nil, w, f)
}
