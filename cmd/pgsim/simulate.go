package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
)

// machineFlags choose the accelerator and its baseline.
type machineFlags struct {
	config   string
	sets     []string
	baseline string
}

func (f *machineFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.config, "config", "c", configs.Default, "accelerator: a preset or a YAML file")
	registerSet(cmd, &f.sets)
	flags.StringVar(&f.baseline, "baseline", "",
		"machine that savings are quoted against: a preset, a file or none "+
			"(default: the accelerator itself with policy dense)")
	complete(cmd, "config", configs.PresetNames)
	complete(cmd, "baseline", func() []string { return append(configs.PresetNames(), sim.NoBaseline) })
}

// accelerators resolves the flags to a machine and its baseline, nil for none.
func (f *machineFlags) accelerators() (machine configs.Accelerator, baseline *configs.Accelerator, err error) {
	if machine, err = sim.ResolveMachine(f.config, f.sets); err == nil {
		baseline, err = sim.ResolveBaseline(f.baseline, machine)
	}
	return machine, baseline, err
}

// outputFlags say where the result goes.
type outputFlags struct {
	dir    string
	format string
	watch  watchFlags
}

func (f *outputFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.dir, "output", "o", "", "directory for layers.csv, result.json, the resolved config and the version; an earlier result in it is replaced")
	flags.StringVar(&f.format, "format", "table", "format of the report: "+strings.Join(results.Formats.Names(), ", "))
	complete(cmd, "format", results.Formats.Names)
	f.watch.register(cmd)
	registerForce(cmd, &f.watch.files)
}

// simulate runs a workload on the machine and on its baseline and reports. What the
// machines can't run is refused by its sizes, before gates are made.
func simulate(
	cmd *cobra.Command, m machineFlags, sizes pgworkloads.Workload, gated func() (pgworkloads.Workload, error), out outputFlags,
) error {
	if _, err := results.Formats.Lookup(out.format); err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	if out.dir != "" {
		if err := results.CheckDir(out.dir, out.watch.files.Force); err != nil {
			return fmt.Errorf("--output: %w", err)
		}
	}
	machine, baseline, err := m.accelerators()
	if err != nil {
		return err
	}
	systems, err := ready(sizes, machine, baseline)
	if err != nil {
		return err
	}
	w, err := gated()
	if err != nil {
		return err
	}
	made, err := runAll(cmd, systems, w, out.watch)
	if errors.Is(err, errInterrupted) {
		return failed(fmt.Errorf("%w; nothing was written, run the same command again", errInterrupted))
	}
	if err != nil {
		return err
	}
	if out.dir != "" {
		if err := made.Save(out.dir, out.watch.files.Force); err != nil {
			return failed(fmt.Errorf("--output: %w", err))
		}
	}
	return failed(made.Write(cmd.OutOrStdout(), out.format))
}

// runAll runs a workload on the machine and, if there is one, its baseline.
func runAll(
	cmd *cobra.Command, systems []*sim.System, w pgworkloads.Workload, watching watchFlags,
) (results.Record, error) {
	runs := len(systems)
	watch, err := watching.start(cmd, w, runs)
	if err != nil {
		return results.Record{}, err
	}
	defer watch.stop()
	bar := newWorkBar(cmd.ErrOrStderr(), w.Name, uint64(runs)*w.MACs())
	defer bar.stop()
	announce(cmd.ErrOrStderr(), systems[0], w, runs)
	var run [2]sim.Result
	for i, system := range systems {
		options := sim.Options{Progress: bar.add, Observer: watch.observer(i > 0)}
		if run[i], err = system.Run(cmd.Context(), w, options); err != nil {
			return results.Record{}, failed(err)
		}
		if i > 0 {
			continue
		}
		if err := watch.write(run[i]); err != nil {
			return results.Record{}, err
		}
	}
	var base *sim.Result
	if runs > 1 {
		base = &run[1]
	}
	made := record.New(version, run[0], base)
	return made, failed(made.CheckFinite())
}

// ready returns the systems of a machine and of its baseline, if there is one, that
// can run a workload: what either can't run is bad input, and is said before the
// first cycle of any.
func ready(w pgworkloads.Workload, machine configs.Accelerator, baseline *configs.Accelerator) ([]*sim.System, error) {
	machines := []configs.Accelerator{machine}
	if baseline != nil {
		machines = append(machines, *baseline)
	}
	var systems []*sim.System
	for _, m := range machines {
		system, err := sim.New(m)
		if err == nil {
			err = system.Check(w)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		systems = append(systems, system)
	}
	return systems, nil
}

// longRun is how long a run may take without a word of warning.
const longRun = 10 * time.Second

// announce says about how long so many runs of a workload take, if that is long.
func announce(w io.Writer, system *sim.System, work pgworkloads.Workload, runs int) {
	long, bytes, err := system.Estimate(work)
	long *= time.Duration(runs)
	if err != nil || long < longRun {
		return
	}
	const mega = 1e6
	_, _ = fmt.Fprintf(w, "pgsim: simulates %.0f MB of DRAM traffic, %d times; that takes about %s\n",
		float64(bytes)/mega, runs, long.Round(time.Second))
}
