package main

import (
	"github.com/spf13/cobra"

	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
)

// priceFlags say what is asked of the prices of a run.
type priceFlags struct {
	interval bool
}

func (f *priceFlags) register(cmd *cobra.Command) {
	registerInterval(cmd, &f.interval)
}

const intervalFlag = "interval"

// registerInterval registers the flag for how far off results may be.
func registerInterval(cmd *cobra.Command, interval *bool) {
	cmd.Flags().BoolVar(interval, intervalFlag, false,
		"say how far off energy, area and savings may be, each price anything within its range")
}

// pricing is what a run needs for what is asked of its prices.
type pricing struct {
	flags  priceFlags
	ranges sim.PriceRanges
}

// start refuses what a job's prices can't answer, before it runs.
func (f priceFlags) start(job *sim.Job) (*pricing, error) {
	p := &pricing{flags: f}
	var err error
	if f.interval {
		p.ranges, err = job.PriceRanges()
	}
	return p, err
}

// add adds what is asked for to the record of what the job found.
func (p *pricing) add(made *results.Record, found sim.Outcome) error {
	if !p.flags.interval {
		return nil
	}
	return record.AddIntervals(made, found, p.ranges)
}
