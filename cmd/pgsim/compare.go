package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/results/compare"
	"pgsim/results/stored"
)

// least is how many runs a comparison needs.
const least = 2

func newCompare() *cobra.Command {
	var format string
	var anyWorkload bool
	cmd := &cobra.Command{
		Use:   "compare RUN RUN...",
		Short: "Compare runs side by side",
		Long: `Compare runs side by side, with ratios to the first run. The report shows the settings
that differ, accuracy where it was measured, area, savings, cycles and stalls by cause,
passes, DRAM traffic and energy by part, for the gated layers and the whole network.

A run is what "pgsim run --format json" printed, the folder that "pgsim run -o" wrote,
or a point of a sweep: DIR/points/KEY.json. All runs must have the same workload. Their
thresholds may have been moved in different ways.`,
		Example: `  pgsim compare lockstep column-share
  pgsim compare base.json mine.json other.json --format markdown
  pgsim compare out/points/0123456789abcdef.json out/points/fedcba9876543210.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < least {
				return fmt.Errorf("compare: needs two runs or more, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := compare.Formats.Lookup(format)
			if err != nil {
				return fmt.Errorf("--format: %w", err)
			}
			runs, err := readRuns(args, anyWorkload)
			if err != nil {
				return err
			}
			return failed(write(compare.New(runs), cmd.OutOrStdout()))
		},
	}
	registerComparison(cmd, &format, compare.Formats.Names, &anyWorkload)
	return cmd
}

// registerComparison registers the flags of compare and diff.
func registerComparison(cmd *cobra.Command, format *string, formats func() []string, anyWorkload *bool) {
	flags := cmd.Flags()
	flags.StringVar(format, "format", "table", "format of the report: "+strings.Join(formats(), ", "))
	flags.BoolVar(anyWorkload, "any-workload", false, "also accept runs of different workloads or batches")
	complete(cmd, "format", formats)
}

// readRuns reads runs. They must have one workload unless anyWorkload is set.
func readRuns(paths []string, anyWorkload bool) ([]stored.Run, error) {
	runs := make([]stored.Run, len(paths))
	for i, path := range paths {
		var err error
		if runs[i], err = stored.ReadOne(path); err != nil {
			return nil, err
		}
	}
	if anyWorkload {
		return runs, nil
	}
	return runs, stored.SameWorkload(runs)
}
