package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/results/compare"
)

func newDiff() *cobra.Command {
	var format string
	var anyWorkload bool
	var tolerance float64
	cmd := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Say which layers changed between two runs",
		Long: `Say what changed between two runs: settings, and layer by layer cycles, stalls by
cause, energy by part, gated fraction and all else that a run counts.

Runs are named as for pgsim compare. Exit codes: 0 nothing differs, 1 something
does, 2 bad usage or input. A difference in the version of pgsim is shown, but
is none.`,
		Example: `  pgsim diff before after
  pgsim diff before.json after.json --tolerance 0.01
  pgsim diff before after --format csv > changes.csv`,
		Args: cobra.ExactArgs(2), // the one before and the one after
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := compare.DiffFormats.Lookup(format)
			if err != nil {
				return fmt.Errorf("--format: %w", err)
			}
			if !(tolerance >= 0 && tolerance < 1) {
				return fmt.Errorf("--tolerance: must be from 0 on and less than 1, got %v", tolerance)
			}
			runs, err := readRuns(args, anyWorkload)
			if err != nil {
				return err
			}
			diff := compare.NewDiff(runs[0], runs[1], tolerance)
			if err := write(diff, cmd.OutOrStdout()); err != nil {
				return failed(err)
			}
			if diff.Differs() {
				return failed(errors.New(diff.Summary()))
			}
			return nil
		},
	}
	registerComparison(cmd, &format, compare.DiffFormats.Names, &anyWorkload)
	cmd.Flags().Float64Var(&tolerance, "tolerance", 0, "relative difference, 0..1, up to which figures count as equal")
	return cmd
}
