package main

import (
	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim/rival"
)

// defaultImages is the batch of a run: the paper's hardware discussion and the
// published figures use 8.
const defaultImages = 8

// runFlags say which workload is run on which machine.
type runFlags struct {
	machine    machineFlags
	output     outputFlags
	workload   string
	images     int
	batches    []int
	thresholds thresholdFlags
	widths     widthFlags
}

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the trace of a trained network on an accelerator",
		Long: `Run the trace of a trained network on an accelerator. The report has rows for
every layer, for the gated layers and for the whole network. It shows work, gated
fraction, cycles and stalls by cause, utilisation, DRAM traffic, energy by part, and
the ideal and the realised saving.

If thresholds are moved, pgsim executes the whole network on the batch to compute the
gates, so that changed outputs also change the inputs of later layers. It does the same
if --high-bits gives a trace another number of high bits than in training. "pgsim eval"
shows what this costs in accuracy.

Shapes, as made by "pgsim import", run dense, or with random gates if they have some.
They run one image unless --images gives another number.`,
		Example: `  pgsim run
  pgsim run -c pg-32x32 --images 4
  pgsim run --set array.policy=lockstep --set array.rows=32
  pgsim run -c mine.yaml -w my-trace.npz --threshold-offset 0.25 -o out
  pgsim run --target-gated 0.2 --target-per network
  pgsim run -w pg-resnet20-a4h2-cifar10 --high-bits 1
  pgsim run --batches 1,8,64
  pgsim run --what-helps
  pgsim run -w resnet18-imagenet-synthetic --bits 6 --high-bits 3
  pgsim run -w resnet18.npz -c int8-16x16 --images 4
  pgsim run --baseline int8-16x16 --format json > result.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.register(cmd)
	return cmd
}

func (f *runFlags) register(cmd *cobra.Command) {
	f.machine.register(cmd)
	registerRival(cmd, &f.machine.rival, rival.Plain)
	f.output.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.workload, "workload", "w", traces.Default, "trace or shapes to run: the name of an embedded one, or a file")
	flags.IntVar(&f.images, "images", defaultImages, "images to run as one batch; for a trace, the first ones stored in it")
	flags.IntSliceVar(&f.batches, batchesFlag, nil,
		"batch sizes to compare, e.g. 1,8,64: time (for 1 image, its latency), images per second, power, energy per image")
	f.thresholds.register(cmd, "number")
	f.widths.register(cmd)
	complete(cmd, "workload", traces.SourceNames)
}

func (f *runFlags) run(cmd *cobra.Command) error {
	changes, err := f.thresholds.one(cmd)
	if err != nil {
		return err
	}
	source, err := traces.ResolveSource(f.workload)
	if err != nil {
		return err
	}
	if source, err = f.widths.apply(cmd, source); err != nil {
		return err
	}
	images := f.images
	if !cmd.Flags().Changed("images") {
		images = min(images, source.Images())
	}
	work, err := source.Workload(pgworkloads.Options{Images: images, ThresholdChange: changes})
	if err != nil {
		return flagError(err)
	}
	batches, err := f.otherBatches(source, changes)
	if err != nil {
		return err
	}
	return simulate(cmd, f.machine, task{work, func() (pgworkloads.Workload, error) { return work, nil }, batches}, f.output)
}
