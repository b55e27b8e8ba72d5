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
		Short: "Show which layers changed between two runs",
		Long: `Show what changed between two runs: the settings and, for each layer, cycles, stalls by
cause, energy by part, gated fraction and everything else that a run counts.

Name the runs as for "pgsim compare". A different version of pgsim is shown, but does
not count as a difference.

Exit codes: 0 nothing differs, 1 something differs, 2 bad usage or input.`,
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
				return fmt.Errorf("--tolerance: must be at least 0 and less than 1, got %v", tolerance)
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
	cmd.Flags().Float64Var(&tolerance, "tolerance", 0, "largest relative difference, 0..1, between figures that count as equal")
	return cmd
}
