package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim/record"
	"pgsim/sim/rival"
)

const rivalFlag = "rival"

// registerRival registers the flag that says which other machine a machine is compared with.
func registerRival(cmd *cobra.Command, to *string, without string) {
	cmd.Flags().StringVar(to, rivalFlag, without,
		"what to compare the machine with, besides its baseline: plain (the best of some dozen plain arrays without gates, "+
			"of the same area and memory) or none (takes less time)")
	complete(cmd, rivalFlag, rival.Names)
}

// checkRival refuses unknown rivals.
func (f *machineFlags) checkRival() error {
	if err := rival.Check(f.rival); err != nil {
		return fmt.Errorf("--%s: %w", rivalFlag, err)
	}
	return nil
}

// addRival adds to a record the results of the best plain array of the machine's area on the
// workload, if asked for.
func (f *machineFlags) addRival(ctx context.Context, made *results.Record, machine configs.Accelerator, w pgworkloads.Workload) error {
	if f.rival == rival.None {
		return nil
	}
	best, err := rival.Best(ctx, machine, w, f.fidelity)
	if err != nil {
		return err
	}
	return record.AddRival(made, best)
}
