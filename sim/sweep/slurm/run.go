package slurm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Options say how to follow a job.
type Options struct {
	// Left returns how many points of a shard are left: neither finished nor failed.
	Left func(shard int) (int, error)
	// Poll is the time between two looks at the queue.
	Poll time.Duration
	// Resubmissions is how often shards that were lost are submitted again.
	Resubmissions int
	// Submitted is called with every job and its shards. Progress is called with the number of
	// points that are left, after every look. Either may be nil.
	Submitted func(id string, shards []int)
	Progress  func(left int)
}

// maxSilence is how many looks at the queue may fail in a row, because the controller of a cluster
// restarts now and then.
const maxSilence = 20

// Run submits the shards that have points left, follows them, and submits lost shards again, until
// nothing is left. If ctx ends, it cancels the job.
func Run(ctx context.Context, j Job, o Options) error {
	lost := ""
	for attempt := 0; ; attempt++ {
		shards, _, err := j.left(o)
		if err != nil || len(shards) == 0 {
			return err
		}
		if attempt > o.Resubmissions {
			return fmt.Errorf("shards %s are lost for the %d. time%s; run the same command again to go on",
				indexes(shards), attempt, lost)
		}
		script, err := j.Script(shards)
		if err != nil {
			return err
		}
		id, err := submit(ctx, script)
		if err != nil {
			return err
		}
		if o.Submitted != nil {
			o.Submitted(id, shards)
		}
		if err := j.follow(ctx, id, o); err != nil {
			return j.withdraw(id, err)
		}
		if lost, err = j.losses(ctx, id, o); err != nil {
			return err
		}
	}
}

// left returns the shards that have points left, and the number of these points.
func (j Job) left(o Options) (shards []int, points int, err error) {
	for shard := range j.Shards {
		left, err := o.Left(shard)
		if err != nil {
			return nil, 0, err
		}
		if left > 0 {
			shards = append(shards, shard)
			points += left
		}
	}
	return shards, points, nil
}

// follow waits until a job has left the queue.
func (j Job) follow(ctx context.Context, id string, o Options) error {
	silence := 0
	for {
		tasks, err := queued(ctx, id)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			silence = 0
		case silence == maxSilence:
			return err
		default:
			silence++
			tasks = 1 // not known, so not 0
		}
		if o.Progress != nil {
			_, points, err := j.left(o)
			if err != nil {
				return err
			}
			o.Progress(points)
		}
		if tasks == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(o.Poll):
		}
	}
}

// CancelTimeout is how long Slurm may take to cancel a job whose context ended.
const CancelTimeout = 30 * time.Second

// withdraw cancels a job that is no longer followed.
func (j Job) withdraw(id string, why error) error {
	ctx, stop := context.WithTimeout(context.Background(), CancelTimeout)
	defer stop()
	return errors.Join(why, cancel(ctx, id))
}

// losses says what happened to shards that have left the queue and are not done.
func (j Job) losses(ctx context.Context, id string, o Options) (string, error) {
	shards, _, err := j.left(o)
	if err != nil || len(shards) == 0 {
		return "", err
	}
	known := states(ctx, id)
	var names []string
	for _, shard := range shards {
		if state := known[shard]; state != "" && !slices.Contains(names, state) {
			names = append(names, state)
		}
	}
	lost := ", see " + j.Log(id, shards[0])
	if names != nil {
		lost = " (" + strings.Join(names, ", ") + ")" + lost
	}
	return lost, nil
}
