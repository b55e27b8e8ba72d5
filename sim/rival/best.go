package rival

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/sim"
)

// Rival is the best plain machine within the area of a machine.
type Rival struct {
	// Result is the cost of the workload on it. It includes the machine.
	sim.Result
	// Job is the job that was run. It knows the prices.
	Job *sim.Job
	// Tried is how many machines were compared.
	Tried int
}

// candidate is a plain machine with an estimate of its energy-delay product.
type candidate struct {
	job   *sim.Job
	alone sim.Result
	about float64
}

// finalists is how many machines are run with memory. The estimate that picks them leaves out only
// when accesses to DRAM happen, so a few are enough.
const finalists = 3

// Best returns the plain machine within a machine's area that has the least energy-delay product
// on a workload, at the given fidelity. It returns nil if no plain machine fits that can run the
// workload.
func Best(ctx context.Context, machine configs.Accelerator, w pgworkloads.Workload, f sim.Fidelity) (*Rival, error) {
	machines, err := candidates(machine)
	if err != nil {
		return nil, err
	}
	ranked, err := rank(ctx, machines, w, f)
	if err != nil {
		return nil, err
	}
	last := min(finalists, len(ranked))
	if f == sim.ArrayOnly {
		last = min(1, last) // not an estimate, but the result itself
	}
	var best *Rival
	least := math.Inf(1)
	for _, c := range ranked[:last] {
		result := c.alone
		if f != sim.ArrayOnly {
			found, err := c.job.Run(ctx, w, sim.JobOptions{})
			if err != nil {
				return nil, err
			}
			result = found.Machine
		}
		if edp := energyDelay(result); edp < least {
			best, least = &Rival{Result: result, Job: c.job, Tried: len(ranked)}, edp
		}
	}
	return best, nil
}

// rank returns the machines that can run a workload in the order of their estimates.
func rank(ctx context.Context, machines []configs.Accelerator, w pgworkloads.Workload, f sim.Fidelity) ([]candidate, error) {
	all := make([]candidate, len(machines))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, m := range machines {
		group.Go(func() error {
			var err error
			all[i], err = newCandidate(ctx, m, w, f)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	able := slices.DeleteFunc(all, func(c candidate) bool { return c.job == nil })
	slices.SortStableFunc(able, func(a, b candidate) int { return cmp.Compare(a.about, b.about) })
	return able, nil
}

// newCandidate runs the array of a machine alone. A machine that can't run the workload, such as
// one with too narrow PEs, is not a candidate.
func newCandidate(ctx context.Context, m configs.Accelerator, w pgworkloads.Workload, f sim.Fidelity) (candidate, error) {
	job, err := sim.NewJob(m, nil, w, f)
	if err != nil {
		return candidate{}, nil //nolint:nilerr // it is not a rival on this workload
	}
	alone := m
	alone.Network.Overlap = configs.IsolatedLayers // without memory nothing can overlap
	array, err := sim.NewJob(alone, nil, w, sim.ArrayOnly)
	if err != nil {
		return candidate{}, err
	}
	found, err := array.Run(ctx, w, sim.JobOptions{Options: sim.Options{Parallel: 1}})
	if err != nil {
		return candidate{}, fmt.Errorf("%s: %w", m.Name, err)
	}
	c := candidate{job: job, alone: found.Machine}
	c.about, err = estimate(job, c.alone, f)
	return c, err
}

// estimate returns an estimate of the energy-delay product of a machine, given a run of its array
// alone.
func estimate(job *sim.Job, alone sim.Result, f sim.Fidelity) (float64, error) {
	if f == sim.ArrayOnly {
		return energyDelay(alone), nil
	}
	about, err := job.About(alone)
	return energyDelay(about), err
}

// energyDelay returns picojoules times cycles of a result. All machines that are compared have the
// same clock.
func energyDelay(r sim.Result) float64 {
	cycles, energy := 0.0, 0.0
	for _, l := range r.Layers {
		cycles += float64(l.Report.Cycles)
		energy += l.Energy.Total()
	}
	return cycles * energy
}
