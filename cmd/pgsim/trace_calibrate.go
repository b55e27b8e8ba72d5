package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads/calibration"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results/outfile"
)

// calibrateFlags say what a trace is calibrated on.
type calibrateFlags struct {
	data       string
	samples    int
	storedFrom int
	output     string
	files      outfile.Files
}

// defaultCalibration is how many samples a calibration has. With more, the orders of the embedded
// networks hardly changed.
const defaultCalibration = 100

func newTraceCalibrate() *cobra.Command {
	f := calibrateFlags{}
	cmd := &cobra.Command{
		Use:   "calibrate [TRACE]",
		Short: "Count how often each output channel is gated, for array.balance_channels",
		Long: `Execute the network of a trace on samples that no run of the trace measures. Count how
often the outputs of each channel of its gated layers are gated. Machines with
array.balance_channels order channels by these counts.

The samples are the first ones of a test set that are not stored in the trace. If there
is no test set, --stored-from uses stored samples instead. Runs may then use only the
stored samples before these.

For a trace in a file, the counts are in a file beside it: TRACE.npz and
TRACE.calibration.json. For embedded traces, the counts are embedded as well.`,
		Example: `  pgsim trace calibrate my-trace.npz --data my-data.npz
  pgsim trace calibrate my-trace.npz --stored-from 4
  pgsim trace calibrate pg-resnet20-a4h2-cifar10 -o counts.json`,
		Args:              cobra.MaximumNArgs(1),
		RunE:              func(cmd *cobra.Command, args []string) error { return f.run(cmd, argument(args, traces.Default)) },
		ValidArgsFunction: completeArgs(traces.Names),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.data, "data", "", "test set: the name of an embedded one, or a file (default: the one named in the trace)")
	flags.IntVar(&f.samples, "samples", defaultCalibration, "largest number of samples of the test set to use")
	flags.IntVar(&f.storedFrom, "stored-from", 0, "use the stored samples from this one on, instead of a test set")
	flags.StringVarP(&f.output, "output", "o", "", "file for the counts (default: TRACE.calibration.json)")
	registerForce(cmd, &f.files)
	cmd.MarkFlagsMutuallyExclusive("data", "stored-from")
	cmd.MarkFlagsMutuallyExclusive("samples", "stored-from")
	complete(cmd, "data", traces.DataNames)
	return cmd
}

func (f *calibrateFlags) run(cmd *cobra.Command, name string) error {
	if f.samples < 1 {
		return fmt.Errorf("--samples: must be at least 1, got %d", f.samples)
	}
	if f.output == "" {
		f.output = trace.CalibrationPath(name)
	}
	if err := checkOutputs(f.files, outputFile{"output", f.output, outfile.Calibration}); err != nil {
		return err
	}
	t, err := traces.ResolveUncalibrated(name) // the file beside it may be of an older trace
	if err != nil {
		return err
	}
	sampled, err := f.sampled(cmd, t)
	if err != nil {
		return err
	}
	bar := newProgress(cmd.ErrOrStderr(), t.Name, "samples", len(sampled.Samples))
	defer bar.stop()
	text, err := calibration.Encode(t, calibration.Calibrate(t, sampled, bar.done))
	if err == nil {
		err = f.files.Write(f.output, outfile.Calibration, text)
	}
	if err == nil {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: calibrated on %s, written to %s\n", t.Name, sampled.Words, f.output)
	}
	return failed(err)
}

// sampled returns the samples that the trace is calibrated on.
func (f *calibrateFlags) sampled(cmd *cobra.Command, t *trace.Trace) (calibration.Sampled, error) {
	if cmd.Flags().Changed("stored-from") {
		sampled, err := calibration.Stored(t, f.storedFrom)
		return sampled, flagError(err)
	}
	data, _, err := (&evalFlags{data: f.data}).heldSet(t)
	if err != nil {
		return calibration.Sampled{}, err
	}
	return calibration.Unseen(t, data, f.samples)
}
