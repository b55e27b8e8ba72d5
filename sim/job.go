package sim

import (
	"context"
	"fmt"
	"time"

	"pgsim/configs"
	"pgsim/pgworkloads"
)

// Job is a workload that is ready to run on a machine, and on its baseline if there is one. It
// keeps no state between runs.
type Job struct {
	machine  *planned
	baseline *planned // nil for none
}

// NewJob returns the job of a workload on a machine and its baseline (nil for none), both
// simulated with the given fidelity. It refuses what either machine can't run, so gates need not
// be decided yet. Errors start with the name of the machine and name the key at fault.
func NewJob(machine configs.Accelerator, baseline *configs.Accelerator, w pgworkloads.Workload, f Fidelity) (*Job, error) {
	j := &Job{}
	var err error
	if j.machine, err = newPlanned(machine, w, f); err != nil {
		return nil, err
	}
	if baseline != nil {
		j.baseline, err = newPlanned(*baseline, w, f)
	}
	return j, err
}

// JobOptions say how to run a job. They don't change the result.
type JobOptions struct {
	// Options are those of the machine. Parallel and Progress apply to the baseline, too.
	Options
	// Baseline watches the baseline; it may be nil.
	Baseline Observer
	// Share gets the function that runs the baseline, and returns its result. If many jobs have the
	// same baseline, it may run only one of them. If it is nil, each job runs its own.
	Share func(run func() (Result, error)) (Result, error)
}

// Outcome is the result of a job.
type Outcome struct {
	Machine Result
	// Baseline is nil if there is none.
	Baseline *Result
}

// Run runs the job on a workload with the sizes that the job was made for, all gates decided. If
// ctx ends before the run does, the error is its cause.
func (j *Job) Run(ctx context.Context, w pgworkloads.Workload, o JobOptions) (Outcome, error) {
	var found Outcome
	var err error
	if o.Layers == nil {
		o.Layers = &LayerCache{} // shared by the machine and the baseline
	}
	if found.Machine, err = j.machine.run(ctx, w, o.Options); err != nil || j.baseline == nil {
		return found, err
	}
	run := func() (Result, error) {
		options := o.Options
		options.Observer = o.Baseline
		result, err := j.baseline.run(ctx, w, options)
		result.Workload.Layers = nil // gates are the machine's to ask for
		return result, err
	}
	if o.Share == nil {
		o.Share = func(run func() (Result, error)) (Result, error) { return run() }
	}
	baseline, err := o.Share(run)
	found.Baseline = &baseline
	return found, err
}

// Estimate returns about how long the job takes, and the bytes of DRAM traffic behind the
// estimate.
func (j *Job) Estimate() (long time.Duration, bytes uint64) {
	long, bytes = j.machine.estimate()
	if j.baseline != nil {
		more, moved := j.baseline.estimate()
		long, bytes = long+more, bytes+moved
	}
	return long, bytes
}

// newPlanned returns a workload that a machine can run.
func newPlanned(acc configs.Accelerator, w pgworkloads.Workload, f Fidelity) (*planned, error) {
	system, err := New(acc)
	if err == nil {
		var p *planned
		if p, err = system.plan(w, f); err == nil {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", acc.Name, err)
}
