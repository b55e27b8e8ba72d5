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

// registerRival registers the flag for what else a machine is compared with.
func registerRival(cmd *cobra.Command, to *string, without string) {
	cmd.Flags().StringVar(to, rivalFlag, without,
		"what the machine is compared with beside its baseline: plain, the best of some dozen plain arrays without gates "+
			"of the same area and memory, or none, which takes less time")
	complete(cmd, rivalFlag, rival.Names)
}

// checkRival refuses rivals that are not known.
func (f *machineFlags) checkRival() error {
	if err := rival.Check(f.rival); err != nil {
		return fmt.Errorf("--%s: %w", rivalFlag, err)
	}
	return nil
}

// addRival adds to a record what the best plain array of the machine's area makes of the
// workload, if that was asked for.
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
