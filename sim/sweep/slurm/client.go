package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// submit submits a script and returns the number of its job.
func submit(ctx context.Context, script string) (string, error) {
	out, err := call(ctx, script, "sbatch", "--parsable")
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(strings.TrimSpace(out), ";") // the name of the cluster follows
	if _, err := strconv.Atoi(id); err != nil {
		return "", fmt.Errorf("sbatch: must print the number of the job, printed %q", out)
	}
	return id, nil
}

// queued returns how many tasks of a job are waiting or running.
func queued(ctx context.Context, id string) (int, error) {
	out, err := call(ctx, "", "squeue", "--noheader", "--array", "--format=%i", "--jobs="+id)
	if err != nil {
		if strings.Contains(err.Error(), unknownJob) {
			return 0, nil
		}
		return 0, err
	}
	return len(strings.Fields(out)), nil
}

// unknownJob is squeue's message for a job that ended a while ago.
const unknownJob = "Invalid job id"

// states returns the states of the tasks of a job by shard, if the cluster keeps accounts.
func states(ctx context.Context, id string) map[int]string {
	out, err := call(ctx, "", "sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State", "--jobs="+id)
	if err != nil {
		return nil // not every cluster keeps accounts
	}
	byShard := map[int]string{}
	for line := range strings.Lines(out) {
		task, state, _ := strings.Cut(strings.TrimSpace(line), "|")
		_, index, _ := strings.Cut(task, "_")
		if shard, err := strconv.Atoi(index); err == nil {
			byShard[shard] = state
		}
	}
	return byShard
}

// cancel cancels a job.
func cancel(ctx context.Context, id string) error {
	_, err := call(ctx, "", "scancel", id)
	return err
}

// call runs a command of Slurm.
func call(ctx context.Context, input, name string, args ...string) (string, error) {
	var out, problem bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &problem
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("%s: not found; run this where Slurm's commands are installed", name)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.Join(strings.Fields(problem.String()), " "))
	}
	return out.String(), nil
}
