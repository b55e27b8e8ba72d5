package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/results/outfile"
	"pgsim/results/table"
	"pgsim/sim/sweep"
	"pgsim/sim/sweep/slurm"
	"pgsim/sim/sweep/steps"
)

// sweepFlags say how a grid is run. What is varied is in gridFlags.
type sweepFlags struct {
	grid     gridFlags
	cluster  clusterFlags
	output   string
	dryRun   bool
	replace  bool
	failFast bool
	keys     string // a file
	plots    plotFlags
	part     sweep.Part
}

// keysFlag is the flag for the file with the keys of the points to run.
const keysFlag = "keys"

func newSweep() *cobra.Command {
	var f sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep [SPEC.yaml]",
		Short: "Run a grid of machines, workloads and thresholds",
		Long: `Run every combination of the given values. Values come from a YAML file, from flags,
or from both. A flag replaces the values in the file. Points run on all processors.
Gates, accuracies and baselines that points have in common are computed once.

Finished points are never lost. SIGINT and SIGTERM stop a sweep within a second, or on
Slurm as soon as its job is cancelled. A second signal ends it at once. To continue a
sweep that was interrupted, killed or out of space, run the same command again. It does
not repeat finished points, and the folder ends up the same, byte for byte. Points that
fail don't stop the others. They are listed in DIR/failed, and run again next time.

A point counts as finished only if this build of pgsim computed it from the same
content of all files, and if its file is unchanged. Each file is sealed with its key
and a checksum. All other points are run again.

DIR is the folder of the sweep. It contains:
  sweep.json       the grid
  points/KEY.json  what "pgsim run --format json" writes, with a seal and the accuracy
                   of the network on held samples
  points.csv, layers.csv, and the same tables as Parquet
  summary.json     best points, statistics, and Pareto fronts, without policies that
                   are bounds, such as ideal

Separate the values of a list by commas. Thresholds may be ranges, start:stop:step.
Seeds apply to the random gates of shapes, and thresholds to traces. A file may have
steps: keys that are set one after another.`,
		Example: `  pgsim sweep --array 8x8,16x16,32x32 --policy lockstep,column-share --threshold-offset -1:1:0.25 -o sweep
  pgsim sweep --set dram.channels=1,2,4 --set energy.technology=45nm --dry-run
  pgsim sweep -w resnet18-imagenet-synthetic --seed 1,2,3,4,5 -o seeds
  pgsim sweep grid.yaml -o sweep --fail-fast

  # grid.yaml
  workloads: [pg-resnet20-a4h2-cifar10]
  target_gated: ["0.1:0.9:0.2"]
  arrays: [8x8, 16x16]
  policies: [pe-queue, column-queue, column-share]
  set:
    array.queue_depth: [2, 4, 8]`,
		Args: cobra.MaximumNArgs(1),
		RunE: f.run,
	}
	f.register(cmd)
	return cmd
}

func (f *sweepFlags) register(cmd *cobra.Command) {
	f.grid.register(cmd)
	f.cluster.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "folder for the sweep: a new one, or that of an earlier sweep")
	flags.BoolVar(&f.dryRun, "dry-run", false, "list the points and run none")
	flags.BoolVar(&f.replace, "replace", false, "replace another grid in the folder; points in both grids are kept, others are removed")
	flags.BoolVar(&f.failFast, "fail-fast", false, "stop at the first point that fails")
	flags.StringVar(&f.keys, keysFlag, "", "run only the points whose keys are in a file, one per line")
	flags.TextVar(&f.part.Shard, "shard", sweep.Shard{}, "run only part `i/n` of the points, i from 0 to n-1, and write no tables")
	f.plots.register(cmd, "directory for SVG plots of what each step changes, in a sweep with steps")
	cmd.MarkFlagsMutuallyExclusive(keysFlag, "dry-run")
	cmd.MarkFlagsMutuallyExclusive("plots", "shard")
}

func (f *sweepFlags) run(cmd *cobra.Command, args []string) error {
	grid, err := f.grid.resolve(cmd, args)
	if err != nil {
		return err
	}
	if f.plots.dir != "" {
		if !grid.HasSteps() {
			return errors.New("--plots: draws what steps change, but the sweep has no steps; add steps: [...] to its file")
		}
		if err := f.plots.makeFolder(); err != nil {
			return err
		}
	}
	cluster, err := f.cluster.check(cmd, grid.Len())
	if err != nil {
		return err
	}
	if f.output == "" && (cluster || !f.dryRun) {
		return errors.New("--output: name the folder for the sweep, or give --dry-run to list its points")
	}
	if f.keys != "" {
		if f.part.Keys, err = grid.ReadKeys(f.keys); err != nil {
			return fmt.Errorf("--%s: %w", keysFlag, err)
		}
	}
	if cluster {
		if err := f.cluster.prepare(cmd, args, f.output, f.part.Keys != nil); err != nil {
			return err
		}
	}
	switch {
	case f.dryRun && cluster:
		script, err := f.cluster.script()
		if err == nil {
			_, err = fmt.Fprint(cmd.OutOrStdout(), script)
		}
		return failed(err)
	case f.dryRun:
		return failed(grid.WritePoints(cmd.OutOrStdout(), table.Plain))
	}
	return f.sweep(cmd, grid, cluster)
}

// sweep runs the points that are not yet in the folder.
func (f *sweepFlags) sweep(cmd *cobra.Command, grid *sweep.Grid, cluster bool) (err error) {
	store, err := openStore(cmd, f.output, grid, sweep.OpenOptions{Replace: f.replace, Shard: f.part.Shard})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	ctx := cmd.Context()
	bar := newSweepBar(cmd.ErrOrStderr())
	if cluster {
		setPatience(ctx, slurm.CancelTimeout)
		err = f.cluster.run(ctx, grid, store, f.part.Keys, bar.start, bar)
	} else {
		_, err = sweep.Run(ctx, grid, store, sweep.Options{
			FailFast: f.failFast, Part: f.part, Started: bar.start, Done: bar.done,
		})
	}
	bar.stop()
	if errors.Is(err, errInterrupted) {
		return failed(fmt.Errorf("%w; finished points are kept; run the same command again to continue", errInterrupted))
	}
	if err != nil {
		return failed(err)
	}
	if f.part.Shard == (sweep.Shard{}) {
		if err := errors.Join(collect(cmd, grid, store), f.plotSteps(cmd, grid, store)); err != nil {
			return err
		}
	}
	return failed(f.failures(grid, store))
}

// collect writes the tables and prints them.
func collect(cmd *cobra.Command, grid *sweep.Grid, store *sweep.Store) error {
	summary, err := sweep.Collect(grid, store)
	if err != nil {
		return failed(err)
	}
	return failed(summary.Write(cmd.OutOrStdout(), table.Plain))
}

// plotSteps draws what steps change, if asked for.
func (f *sweepFlags) plotSteps(cmd *cobra.Command, grid *sweep.Grid, store *sweep.Store) error {
	if f.plots.dir == "" {
		return nil
	}
	names, points, err := steps.Finished(grid, store)
	if err != nil {
		return failed(err)
	}
	plots, err := steps.Plots(names, points)
	if err != nil {
		return failed(err)
	}
	var files outfile.Files
	if err := f.plots.check(files, plots); err != nil {
		return err
	}
	return f.plots.write(cmd, files, plots)
}

// failures returns an error if points failed. It says how many, and why the first one failed.
func (f *sweepFlags) failures(grid *sweep.Grid, store *sweep.Store) error {
	failures, err := sweep.Failures(grid, store, f.part)
	if err != nil || len(failures) == 0 {
		return err
	}
	first := failures[0]
	return fmt.Errorf("%d of %d points failed, see %s/failed; point %d: %w",
		len(failures), grid.Len(), f.output, first.Point.Index+1, first.Err)
}
