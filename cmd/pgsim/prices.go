package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/energy/accelergy"
	"pgsim/results"
	"pgsim/results/outfile"
	"pgsim/sim"
	"pgsim/sim/record"
)

// priceFlags say how to use the prices of a run.
type priceFlags struct {
	interval  bool
	accelergy string
	ert       string
}

const (
	intervalFlag  = "interval"
	accelergyFlag = "accelergy"
	ertFlag       = "ert"
)

func (f *priceFlags) register(cmd *cobra.Command) {
	registerInterval(cmd, &f.interval)
	cmd.Flags().StringVar(&f.accelergy, accelergyFlag, "",
		"directory for the architecture, action counts, ERT and ART of the run, in Accelergy's formats")
	cmd.Flags().StringVar(&f.ert, ertFlag, "",
		"energy reference table in Accelergy's format; its prices replace those of the machine and of its baseline")
}

// registerInterval registers the flag that asks how far off results may be.
func registerInterval(cmd *cobra.Command, interval *bool) {
	cmd.Flags().BoolVar(interval, intervalFlag, false,
		"show how far off energy, area and savings may be if each price can be anywhere in its range")
}

// replace replaces the prices of machines by those of a user's table, if there is one.
func (f priceFlags) replace(machine, baseline *configs.Accelerator) error {
	if f.ert == "" {
		return nil
	}
	path, err := filepath.Abs(f.ert)
	if err != nil {
		return fmt.Errorf("--%s: %w", ertFlag, err)
	}
	machine.Energy.ERT = path
	if baseline != nil {
		baseline.Energy.ERT = path
	}
	return nil
}

// pricing is what a run needs for the price flags.
type pricing struct {
	flags  priceFlags
	files  outfile.Files
	job    *sim.Job
	ranges sim.PriceRanges
}

// start checks before a job runs that its prices can answer the flags, and that the files can be
// written.
func (f priceFlags) start(job *sim.Job, files outfile.Files) (*pricing, error) {
	p := &pricing{flags: f, files: files, job: job}
	if f.accelergy != "" {
		if err := p.checkFiles(); err != nil {
			return nil, fmt.Errorf("--%s: %w", accelergyFlag, err)
		}
	}
	var err error
	if f.interval {
		p.ranges, err = job.PriceRanges()
	}
	return p, err
}

// checkFiles checks that the files for Accelergy can be written. A missing directory will be made.
func (p *pricing) checkFiles() error {
	info, err := os.Stat(p.flags.accelergy)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s: is not a directory; name another one", p.flags.accelergy)
	}
	for _, name := range accelergy.FileNames {
		if err := p.files.Check(filepath.Join(p.flags.accelergy, name), outfile.Accelergy); err != nil {
			return err
		}
	}
	return nil
}

// add adds what was asked for to the record of the job's results.
func (p *pricing) add(made *results.Record, found sim.Outcome) error {
	if !p.flags.interval {
		return nil
	}
	return record.AddIntervals(made, found, p.ranges)
}

// write writes the files for Accelergy, if asked for.
func (p *pricing) write(found sim.Outcome) error {
	if p.flags.accelergy == "" {
		return nil
	}
	run := found.Machine
	prices, err := p.job.ActionPrices(run)
	if err == nil {
		err = os.MkdirAll(p.flags.accelergy, 0o755)
	}
	if err != nil {
		return fmt.Errorf("--%s: %w", accelergyFlag, err)
	}
	for _, f := range accelergy.Files(accelergy.Run{Machine: run.Accelerator, Prices: prices, Area: run.Area}) {
		path := filepath.Join(p.flags.accelergy, f.Name)
		if err := p.files.Write(path, outfile.Accelergy, outfile.Accelergy.Seal(f.Text)); err != nil {
			return fmt.Errorf("--%s: %w", accelergyFlag, err)
		}
	}
	return nil
}
