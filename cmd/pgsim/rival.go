package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim/record"
	"pgsim/sim/rival"
)

const rivalFlag = "rival"

// What a machine is compared with, beside its baseline.
const (
	plainRival = "plain"
	noRival    = "none"
)

func rivalNames() []string { return []string{plainRival, noRival} }

// registerRival registers the flag for what else a machine is compared with.
func registerRival(cmd *cobra.Command, to *string, without string) {
	cmd.Flags().StringVar(to, rivalFlag, without,
		"what the machine is compared with beside its baseline: plain, the best of some dozen plain arrays without gates "+
			"of the same area and memory, or none, which takes less time")
	complete(cmd, rivalFlag, rivalNames)
}

// checkRival refuses rivals that are not known.
func (f *machineFlags) checkRival() error {
	if !slices.Contains(rivalNames(), f.rival) {
		return fmt.Errorf("--%s: must be one of %s, got %q", rivalFlag, strings.Join(rivalNames(), ", "), f.rival)
	}
	return nil
}

// addRival adds to a record what the best plain array of the machine's area makes of the
// workload, if that was asked for.
func (f *machineFlags) addRival(ctx context.Context, made *results.Record, machine configs.Accelerator, w pgworkloads.Workload) error {
	if f.rival == noRival {
		return nil
	}
	best, err := rival.Best(ctx, machine, w, f.fidelity)
	if err != nil {
		return err
	}
	if best == nil {
		made.Remarks = append(made.Remarks, "no plain array of the machine's area can run the workload: it stands beside no rival")
		return nil
	}
	return record.AddRival(made, best)
}
