package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pgsim/results/table"
	"pgsim/sim/search"
	"pgsim/sim/sweep"
	"pgsim/sim/sweep/slurm"
)

// searchFlags say what is wanted. The space is in gridFlags.
type searchFlags struct {
	grid               gridFlags
	cluster            clusterFlags
	minimise, maximise []string
	subject            string
	budget             int
	output             string
	replace            bool
}

func newSearch() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search [SPEC.yaml]",
		Short: "Find the best machines of a grid without running all of them",
		Long: `Find the Pareto front of a grid: the machines that no other machine beats in all
measures at once. Files and flags describe the grid as for "pgsim sweep".

A point goes through up to three steps. First the search computes a bound for every
point from its work and its DRAM traffic, which needs no run. It runs the best of these
points on the array alone, which is cheap. It runs the best of those in full. If a full
run beats the bound of a point, the point is never run. When no bound is left on the
front, the front is that of the whole grid, and pgsim says that it is proven. --budget
limits the number of full runs. Bounds and array-only runs don't count.

Measures are edp (energy times cycles, pJ x cycles), cycles, energy (uJ), area (mm2),
accuracy (%), perplexity, bandwidth (of the DRAM, GB/s) and realised_saving. The
measures of records also work, with their full names and units: energy_pj, area_mm2,
energy_delay_pj_cycles.

-o names the folder of the search. It is the folder of a sweep with the points that ran
in full, and it also contains search.json with the front. To continue an interrupted
search, run the same command again; the result is the same. With another --minimise or
--subject, the search reuses the points in the folder. Without -o nothing is kept.

--on slurm runs the full runs of each round as a job array, as "pgsim sweep" does, and
waits for them. --baseline none skips the runs of baselines, which only realised_saving
needs.`,
		Example: `  pgsim search --minimise edp,area --array 8x8,16x16,32x32 --set array.lanes=1,2,4,8 -o search
  pgsim search grid.yaml --minimise cycles,energy --subject 'area<=3,bandwidth<=12.8' --budget 50 -o search
  pgsim search --threshold-offset -1:1:0.25 --maximise accuracy --minimise edp --subject 'accuracy>=84.5' -o search
  pgsim report search`,
		Args: cobra.MaximumNArgs(1),
		RunE: f.run,
	}
	f.register(cmd)
	return cmd
}

func (f *searchFlags) register(cmd *cobra.Command) {
	f.grid.register(cmd)
	f.cluster.register(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.minimise, "minimise", nil, "measures to minimise, e.g. edp,area")
	flags.StringSliceVar(&f.maximise, "maximise", nil, "measures to maximise, e.g. accuracy")
	flags.StringVar(&f.subject, "subject", "", "limits that all machines of the front meet, e.g. 'accuracy>=84.5,area<=3,bandwidth<=12.8'")
	flags.IntVar(&f.budget, "budget", search.DefaultBudget, "largest number of full runs")
	flags.StringVarP(&f.output, "output", "o", "", "folder for the search: a new one, or that of an earlier search or sweep of the grid (default: nothing is kept)")
	flags.BoolVar(&f.replace, "replace", false, "replace another grid in the folder; points in both grids are kept, others are removed")
	complete(cmd, "minimise", search.Measures.Names)
	complete(cmd, "maximise", search.Measures.Names)
}

// goals returns the goals of the search.
func (f *searchFlags) goals(cmd *cobra.Command) (goals search.Goals, err error) {
	if err := goals.AddObjectives(f.minimise, false); err != nil {
		return goals, fmt.Errorf("--minimise: %w", err)
	}
	if err := goals.AddObjectives(f.maximise, true); err != nil {
		return goals, fmt.Errorf("--maximise: %w", err)
	}
	if cmd.Flags().Changed("subject") {
		if err := goals.AddLimits(f.subject); err != nil {
			return goals, fmt.Errorf("--subject: %w", err)
		}
	}
	return goals, nil
}

func (f *searchFlags) run(cmd *cobra.Command, args []string) error {
	goals, err := f.goals(cmd)
	if err != nil {
		return err
	}
	grid, err := f.grid.resolve(cmd, args)
	if err != nil {
		return err
	}
	if err := search.Check(grid, goals, search.Options{Budget: f.budget}); err != nil {
		return err
	}
	cluster, err := f.cluster.check(cmd, grid.Len())
	if err != nil {
		return err
	}
	if f.output != "" {
		if cluster {
			err = f.cluster.prepare(cmd, args, f.output, true)
		}
		if err != nil {
			return err
		}
		return f.search(cmd, grid, goals, f.output, cluster)
	}
	if cluster {
		return errors.New("--output: name a folder that all nodes see")
	}
	dir, err := os.MkdirTemp("", "pgsim-search")
	if err != nil {
		return failed(err)
	}
	return errors.Join(f.search(cmd, grid, goals, dir, false), os.RemoveAll(dir))
}

// afterInterrupt says what remains of an interrupted search.
func (f *searchFlags) afterInterrupt() string {
	if f.output == "" {
		return "nothing was kept; give --output to be able to continue"
	}
	return "finished points are kept; run the same command again to continue"
}

// search searches the grid in a folder, with full runs on a cluster or here.
func (f *searchFlags) search(cmd *cobra.Command, grid *sweep.Grid, goals search.Goals, dir string, cluster bool) (err error) {
	store, err := openStore(cmd, dir, grid, sweep.OpenOptions{Replace: f.replace})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	bar := newStepBar(cmd.ErrOrStderr())
	options := search.Options{Budget: f.budget, Started: bar.start, Done: bar.done}
	if cluster {
		setPatience(cmd.Context(), slurm.CancelTimeout)
		options.Full = func(ctx context.Context, keys []string) error {
			return f.cluster.run(ctx, grid, store, keys, func(points int) { bar.start(search.FullRuns, points) }, bar)
		}
	}
	found, err := search.Run(cmd.Context(), grid, store, goals, options)
	bar.stop()
	if errors.Is(err, errInterrupted) {
		return failed(fmt.Errorf("%w; %s", errInterrupted, f.afterInterrupt()))
	}
	if err != nil {
		return failed(err)
	}
	if _, err := sweep.Collect(grid, store); err != nil {
		return failed(err)
	}
	return failed(found.Write(cmd.OutOrStdout(), table.Plain, f.output != ""))
}
