package main

import (
	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// defaultImages is the batch of a run: the paper's hardware discussion and the
// published figures use 8.
const defaultImages = 8

func newRun() *cobra.Command {
	var machine machineFlags
	var output outputFlags
	var workload string
	var options pgworkloads.Options
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the trace of a trained network on an accelerator",
		Long: `Run the trace of a trained network on an accelerator and report, for every
layer, for the gated layers and for the whole network: work, gated fraction,
cycles and stalls by cause, utilisation, DRAM traffic, energy by part, and the
ideal and the realised saving.

A workload without gates, as "pgsim import" makes it, runs dense: one image
unless --images says more.`,
		Example: `  pgsim run
  pgsim run -c pg-32x32 --images 4
  pgsim run --set array.policy=lockstep --set array.rows=32
  pgsim run -c mine.yaml -w my-trace.npz --threshold-offset 0.25 -o out
  pgsim run -w resnet18.npz -c int8-16x16 --images 4
  pgsim run --baseline int8-16x16 --format json > result.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			source, err := traces.ResolveSource(workload)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("images") {
				options.Images = min(options.Images, source.Images())
			}
			work, err := source.Workload(options)
			if err != nil {
				return flagError(err)
			}
			return simulate(cmd, machine, work, output)
		},
	}
	machine.register(cmd)
	output.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&workload, "workload", "w", traces.Default, "trace or shapes: an embedded trace's name or a file")
	flags.IntVar(&options.Images, "images", defaultImages, "images to run as one batch, of a trace the first stored ones")
	flags.Float64Var(&options.ThresholdOffset, "threshold-offset", 0, "added to every threshold, in trained units")
	complete(cmd, "workload", traces.Names)
	return cmd
}
