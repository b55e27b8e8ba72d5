package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads/traces"
	"pgsim/results/keep"
	"pgsim/results/outfile"
	"pgsim/sim/reproduce"
)

// reproduceFlags say what is compared and where the report goes.
type reproduceFlags struct {
	networks     []string
	channels     []int
	format       string
	output, plot string
	keep         string
	files        outfile.Files
}

func newReproduce() *cobra.Command {
	var f reproduceFlags
	cmd := &cobra.Command{
		Use:   "reproduce",
		Short: "Compare the paper's claims with our results, and gated machines with others of equal area",
		Long: `Print every claim on compute from the abstract of Precision Gating and from FracBNN, by
the same authors. Our result is beside each claim, with the reasons why the two are not
the same measurement.

Then compare gated machines with machines without gates, at the areas of three plain
arrays and with the same DRAM. For each area, find the best gated design and the best
designs without gates, and run each network on each of them. The report shows cycles,
energy, and the energy-delay product divided by that of the best design without gates.
Below 1, gating pays. For this ratio, a smaller design of the same kind replaces a
larger one if it is better.

Designs differ in rows, columns, lanes, digit bits, policy and queue depth. Gated
designs also differ in whether reads of activations are broadcast. Designs are ranked by
the geometric mean of their energy-delay products on all networks. All of them run one
image on the array alone, the better ones run with memory, and the best of those run a
batch of 8.

Everything is computed from the embedded traces. The same build always prints the same
report. The command changes no files except those named by -o, --plot and --keep. Tests
of the source tree write the tables of the manual and results/published: see CONTRIBUTING.md.`,
		Example: `  pgsim reproduce
  pgsim reproduce -w pg-resnet20-all-a4h2-cifar10 --channels 1
  pgsim reproduce --format csv -o reproduction.csv --plot reproduction.svg`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringSliceVarP(&f.networks, "workload", "w", traces.GatedNames(), "embedded traces to compare machines on")
	flags.IntSliceVar(&f.channels, "channels", []int{1, 4}, "numbers of DRAM channels, the bandwidths to compare machines at")
	flags.StringVar(&f.format, "format", "table", "format of the report: "+strings.Join(reproduce.Formats.Names(), ", "))
	flags.StringVarP(&f.output, "output", "o", "", "file for the report, instead of printing it")
	flags.StringVar(&f.plot, "plot", "", "file for a plot of energy-delay products over area, .svg")
	flags.StringVar(&f.keep, "keep", "", "folder for finished comparisons: after an interruption, the same command goes on where it was")
	registerForce(cmd, &f.files)
	complete(cmd, "workload", traces.Names)
	complete(cmd, "format", reproduce.Formats.Names)
	return cmd
}

func (f *reproduceFlags) run(cmd *cobra.Command) error {
	write, err := reproduce.Formats.Lookup(f.format)
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	if f.plot != "" && !strings.HasSuffix(f.plot, ".svg") {
		return fmt.Errorf("--plot: must end in .svg, got %q", f.plot)
	}
	err = checkOutputs(f.files, outputFile{"output", f.output, outfile.Reproduction}, outputFile{"plot", f.plot, outfile.Plot})
	if err != nil {
		return err
	}
	var bar *progress
	options := reproduce.Options{
		Version: version, Images: defaultImages, Networks: f.networks, Channels: f.channels,
		Started: func(steps int) { bar = newProgress(cmd.ErrOrStderr(), "reproduce", "steps", steps) },
		Done:    func() { bar.done() },
	}
	if err := options.Check(); err != nil {
		return flagError(err)
	}
	if options.Kept, err = f.openKept(cmd); err != nil {
		return err
	}
	if options.Kept != nil {
		defer func() { _ = options.Kept.Close() }()
	}
	report, err := reproduce.Run(cmd.Context(), options)
	if bar != nil {
		bar.stop()
	}
	switch {
	case errors.Is(err, errInterrupted):
		return failed(fmt.Errorf("%w; %s", errInterrupted, f.afterInterrupt()))
	case errors.As(err, new(keep.Error)):
		return failed(err)
	case err != nil:
		return flagError(err)
	}
	if f.plot != "" {
		drawn, err := report.Plot()
		if err == nil {
			err = f.files.Write(f.plot, outfile.Plot, drawn)
		}
		if err != nil {
			return failed(fmt.Errorf("--plot: %w", err))
		}
	}
	return writeReport(cmd, f.files, outputFile{"output", f.output, outfile.Reproduction}, func(w io.Writer) error { return write(report, w) })
}

// openKept opens the folder of finished comparisons, nil for none.
func (f *reproduceFlags) openKept(cmd *cobra.Command) (*reproduce.Kept, error) {
	if f.keep == "" {
		return nil, nil
	}
	digest, err := buildDigest()
	if err != nil {
		return nil, failed(err)
	}
	kept, err := reproduce.OpenKept(f.keep, digest, warner(cmd))
	if err != nil {
		return nil, fmt.Errorf("--keep: %w", err)
	}
	return kept, nil
}

// afterInterrupt says what is left of an interrupted run, and what to do.
func (f *reproduceFlags) afterInterrupt() string {
	left := "nothing was written"
	if f.keep != "" {
		left = "finished comparisons are kept"
	}
	return left + "; run the same command again"
}
