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
	equal    string
	equalBy  string
	baseline string
	fidelity sim.Fidelity
	rival    string
	prices   priceFlags
	advice   bool
}

func (f *machineFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.config, "config", "c", configs.Default, "accelerator: a preset or a YAML file")
	registerSet(cmd, &f.sets)
	registerEqual(cmd, &f.equal, &f.equalBy)
	flags.StringVar(&f.baseline, "baseline", "",
		"machine that savings are relative to: a preset, a file or none "+
			"(default: the accelerator itself with policy dense)")
	registerFidelity(cmd, &f.fidelity)
	f.prices.register(cmd)
	registerAdvice(cmd, &f.advice)
	complete(cmd, "config", configs.PresetNames)
	complete(cmd, "baseline", func() []string { return append(configs.PresetNames(), sim.NoBaseline) })
}

// accelerators returns the machine that the flags describe and its baseline; nil for none.
func (f *machineFlags) accelerators(cmd *cobra.Command) (machine configs.Accelerator, baseline *configs.Accelerator, err error) {
	scaled, err := f.scaled(cmd)
	if err == nil {
		baseline, err = sim.ResolveBaseline(f.baseline, scaled.Accelerator)
	}
	machine = scaled.Accelerator
	if err == nil {
		err = f.prices.replace(&machine, baseline)
	}
	return machine, baseline, err
}

// outputFlags say where the results are written.
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

// task is what is simulated.
type task struct {
	// sizes is the workload without its gates; gated is the workload with them.
	sizes pgworkloads.Workload
	gated func() (pgworkloads.Workload, error)
	// batches are the other batch sizes of the workload to run.
	batches []batch
}

// simulate runs a workload on the machine and on its baseline, and reports. It refuses layers that
// the machines can't run from their sizes, before gates are made.
func simulate(cmd *cobra.Command, m machineFlags, work task, out outputFlags) error {
	if _, err := results.Formats.Lookup(out.format); err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	if out.dir != "" {
		if err := results.CheckDir(out.dir, out.watch.files.Force); err != nil {
			return fmt.Errorf("--output: %w", err)
		}
	}
	if err := errors.Join(m.checkFidelity(out.watch), m.checkRival()); err != nil {
		return err
	}
	machine, baseline, err := m.accelerators(cmd)
	if err != nil {
		return err
	}
	job, err := sim.NewJob(machine, baseline, work.sizes, m.fidelity)
	if err != nil {
		return err
	}
	prices, err := m.prices.start(job, out.watch.files)
	if err != nil {
		return err
	}
	w, err := work.gated()
	if err != nil {
		return err
	}
	machines := 1
	if baseline != nil {
		machines++
	}
	layers := &sim.LayerCache{}
	made, err := runJob(cmd, job, machines, w, out.watch, prices, layers)
	if err == nil {
		err = failed(m.addRival(cmd.Context(), &made, machine, w))
	}
	if err == nil {
		err = failed(m.addBatches(cmd, &made, machine, baseline, work.batches))
	}
	if err == nil {
		err = failed(m.addAdvice(cmd.Context(), &made, machine, w, layers))
	}
	if err == nil {
		err = failed(made.CheckFinite())
	}
	if errors.Is(err, errInterrupted) {
		return failed(fmt.Errorf("%w; nothing was written; run the same command again", errInterrupted))
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

// runJob runs a job on one or more machines and makes its record.
func runJob(
	cmd *cobra.Command, job *sim.Job, machines int, w pgworkloads.Workload, watching watchFlags, prices *pricing,
	layers *sim.LayerCache,
) (results.Record, error) {
	watch, err := watching.start(cmd, w, machines)
	if err != nil {
		return results.Record{}, err
	}
	defer watch.stop()
	bar := newWorkBar(cmd.ErrOrStderr(), w.Name, uint64(machines)*w.MACs())
	defer bar.stop()
	announce(cmd.ErrOrStderr(), job)
	found, err := job.Run(cmd.Context(), w, sim.JobOptions{
		Options:  sim.Options{Progress: bar.add, Observer: watch.observer(false), Layers: layers},
		Baseline: watch.observer(true),
	})
	if err != nil {
		return results.Record{}, failed(err)
	}
	if err := watch.write(found.Machine); err != nil {
		return results.Record{}, err
	}
	made := record.New(version, found)
	if err := errors.Join(prices.add(&made, found), prices.write(found)); err != nil {
		return results.Record{}, failed(err)
	}
	return made, nil
}

// longRun is how long a run may take without an announcement.
const longRun = 10 * time.Second

// announce says about how long a job takes, if that is long.
func announce(w io.Writer, job *sim.Job) {
	long, bytes := job.Estimate()
	if long < longRun {
		return
	}
	const mega = 1e6
	_, _ = fmt.Fprintf(w, "pgsim: simulating %.0f MB of DRAM traffic; this takes about %s\n",
		float64(bytes)/mega, long.Round(time.Second))
}
