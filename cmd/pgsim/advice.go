package main

import (
	"context"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/advice"
)

// registerAdvice registers the flag that asks which resources a machine should have more of.
func registerAdvice(cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "what-helps", false,
		"show what one step more of each resource gains and costs: PEs, lanes, queues, banks, ports, capacities, channels; takes one more run for each")
}

// addAdvice adds to a record the effect of one step more of each resource, if that was asked for.
func (f *machineFlags) addAdvice(
	ctx context.Context, made *results.Record, machine configs.Accelerator, w pgworkloads.Workload, layers *sim.LayerCache,
) error {
	if !f.advice {
		return nil
	}
	var err error
	made.WhatHelps, err = advice.Find(ctx, machine, made.Total, w, f.fidelity, layers)
	return err
}
