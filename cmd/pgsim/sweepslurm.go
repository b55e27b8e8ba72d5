package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pgsim/configs/registry"
	"pgsim/sim/sweep"
	"pgsim/sim/sweep/slurm"
)

// Where a sweep runs.
const (
	onLocal = "local"
	onSlurm = "slurm"
)

// defaultShards is how many tasks a sweep is cut into: enough to spread the work, and few enough
// that starting them costs little compared with running them.
const defaultShards = 16

// clusterFlags say where and how the points run.
type clusterFlags struct {
	on            string
	job           slurm.Job
	poll          time.Duration
	resubmissions int
}

func (f *clusterFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.on, "on", onLocal, "where points run: "+onLocal+", or "+onSlurm+" as a job array; all nodes must see the folder")
	flags.IntVar(&f.job.Shards, "shards", defaultShards, "Slurm: tasks of the job array, each with a part of the points")
	flags.StringVar(&f.job.Partition, "partition", "", "Slurm: partition")
	flags.StringVar(&f.job.Account, "account", "", "Slurm: account")
	flags.StringVar(&f.job.Time, "time", "", "Slurm: time limit of a task, e.g. 1:00:00")
	flags.StringVar(&f.job.Memory, "memory", "", "Slurm: memory of a task, e.g. 2G")
	flags.IntVar(&f.job.CPUs, "cpus", 0, "Slurm: processors per task")
	const often, thrice = 5 * time.Second, 3
	flags.DurationVar(&f.poll, "poll", often, "Slurm: time between two checks of the queue")
	flags.IntVar(&f.resubmissions, "resubmissions", thrice, "Slurm: how many times lost tasks are submitted again")
	complete(cmd, "on", func() []string { return []string{onLocal, onSlurm} })
}

// check returns whether points run on a cluster, and an error for flags that have no effect.
func (f *clusterFlags) check(cmd *cobra.Command, points int) (cluster bool, err error) {
	if f.on != onLocal && f.on != onSlurm {
		return false, fmt.Errorf("--on: %w", registry.Unknown("place", f.on, []string{onLocal, onSlurm}))
	}
	if f.on == onLocal {
		for _, flag := range []string{"shards", "partition", "account", "time", "memory", "cpus", "poll", "resubmissions"} {
			if cmd.Flags().Changed(flag) {
				return false, fmt.Errorf("--%s: is for a cluster; give --on %s as well", flag, onSlurm)
			}
		}
		return false, nil
	}
	for flag, value := range map[string]int{"shards": f.job.Shards, "poll": int(f.poll)} {
		if value < 1 {
			return false, fmt.Errorf("--%s: must be positive, got %s", flag, cmd.Flag(flag).Value)
		}
	}
	if f.job.CPUs < 0 || f.resubmissions < 0 {
		return false, errors.New("--cpus, --resubmissions: must be 0 or more")
	}
	f.job.Shards = min(f.job.Shards, points)
	return true, nil
}

// prepare fills in what tasks run: shards of the grid, or of the points whose keys are in a file in
// the folder.
func (f *clusterFlags) prepare(cmd *cobra.Command, args []string, output string, keys bool) error {
	program, errProgram := os.Executable()
	dir, errDir := os.Getwd()
	folder, errFolder := filepath.Abs(output)
	if err := errors.Join(errProgram, errDir, errFolder); err != nil {
		return err
	}
	f.job.Dir, f.job.Logs = dir, sweep.LogDir(folder)
	f.job.Command, f.job.Operands = []string{program, "sweep"}, args
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !f.shardFlag(flag.Name) {
			return
		}
		for _, v := range valuesOf(flag) {
			f.job.Command = append(f.job.Command, "--"+flag.Name+"="+v)
		}
	})
	if keys {
		f.job.Command = append(f.job.Command, "--"+keysFlag+"="+sweep.KeysFile(folder))
	}
	f.job.Command = append(f.job.Command, "--output="+folder)
	_, err := f.script()
	return err
}

// valuesOf returns the values of a flag in the form in which a command line repeats them.
func valuesOf(flag *pflag.Flag) []string {
	list, ok := flag.Value.(pflag.SliceValue)
	if !ok {
		return []string{flag.Value.String()}
	}
	values := slices.Clone(list.GetSlice())
	if flag.Value.Type() == "stringSlice" { // whose values are read as a line of CSV
		for i, v := range values {
			if strings.ContainsAny(v, ",\"\n") {
				values[i] = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
			}
		}
	}
	return values
}

// shardFlag reports whether a flag belongs to the grid, which tasks share.
func (f *clusterFlags) shardFlag(name string) bool {
	grid := &cobra.Command{}
	new(gridFlags).register(grid)
	return grid.Flags().Lookup(name) != nil
}

// script returns the batch script of all shards.
func (f *clusterFlags) script() (string, error) {
	all := make([]int, f.job.Shards)
	for i := range all {
		all[i] = i
	}
	return f.job.Script(all)
}

// clusterBar shows the progress of a job.
type clusterBar interface {
	set(done int)
	say(line string)
}

// run runs points as a job array and follows it. It runs the points with the given keys; nil for
// all.
func (f *clusterFlags) run(
	ctx context.Context, grid *sweep.Grid, store *sweep.Store, keys []string, started func(points int), bar clusterBar,
) error {
	if err := store.ForgetFailures(keys); err != nil {
		return err
	}
	job := f.job
	if keys != nil {
		job.Shards = min(job.Shards, len(keys))
	}
	left := func(shard int) (int, error) {
		return sweep.Left(grid, store, sweep.Part{Keys: keys, Shard: sweep.Shard{Index: shard, Count: job.Shards}})
	}
	total, err := sweep.Left(grid, store, sweep.Part{Keys: keys})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(job.Logs, 0o755); err != nil {
		return err
	}
	if keys != nil {
		if err := store.WriteKeys(keys); err != nil {
			return err
		}
	}
	started(total)
	return slurm.Run(ctx, job, slurm.Options{
		Left: left, Poll: f.poll, Resubmissions: f.resubmissions,
		Submitted: func(id string, shards []int) {
			bar.say("submitted job " + id + " with " + strconv.Itoa(len(shards)) + " tasks")
		},
		Progress: func(left int) { bar.set(total - left) },
	})
}
