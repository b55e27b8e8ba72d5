package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/configs/visible"
	"pgsim/pgworkloads/traces"
	"pgsim/results/outfile"
	"pgsim/results/report"
	"pgsim/results/stored"
)

// reportFlags say what is drawn, and where it is written.
type reportFlags struct {
	output  string
	plots   plotFlags
	files   outfile.Files
	options report.Options
}

func newReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report RUN...",
		Short: "Draw a run or a sweep as one page of HTML, and as plots",
		Long: `Draw runs as one page of HTML, which loads nothing from the network. It shows:
  - an overview
  - the cycles of each layer, busy and stalled, by cause
  - energy by part
  - the realised and the ideal saving, and how much of the saving each cause takes
  - a roofline
  - which tensors stay on chip while each layer runs
  - gated fractions over an image and over the array
  - how full the queues of gated outputs get during a layer
  - tables that can be sorted
  - the accelerators as YAML

For several runs it also shows the Pareto front, with accuracy if all runs have one, and
a curve of savings for each machine.

A run is what "pgsim run --format json" printed, the folder that "pgsim run -o" wrote,
or the folder of "pgsim sweep", which contributes all of its points.

The maps of gates and the queues need the workload. pgsim finds an embedded workload by
its name. For any other workload, name its file with --workload.`,
		Example: `  pgsim report out
  pgsim report out -o figures/out.html --plots figures
  pgsim report sweep-dir --layer layer2_0.conv1 --image 3
  pgsim report first second third.json -w my-trace.npz`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("report: needs one run or more: files or folders")
			}
			return nil
		},
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "report.html", "file for the page")
	f.plots.register(cmd, "directory for the same plots as SVG and PNG")
	flags.StringVar(&f.options.Run, "run", "", "run to show first: its path as given, or the key of a point (default: the first run)")
	flags.StringVar(&f.options.Layer, "layer", "", "layer whose gates are shown first (default: the gated layer with the most cycles)")
	flags.IntVar(&f.options.Image, "image", 0, "image of the batch whose gates are shown, from 0")
	flags.StringVarP(&f.options.Workload, "workload", "w", "", "trace or shapes of the runs (default: the embedded one with the name in the runs)")
	registerForce(cmd, &f.files)
	complete(cmd, "workload", traces.SourceNames)
	return cmd
}

// run checks the destinations of the files before it draws any.
func (f *reportFlags) run(cmd *cobra.Command, args []string) error {
	if err := checkOutputs(f.files, outputFile{"output", f.output, outfile.Report}); err != nil {
		return err
	}
	var runs []stored.Run
	for _, path := range args {
		read, err := stored.Read(path)
		if err != nil {
			return err
		}
		runs = append(runs, read...)
		note, err := stored.Unfinished(path)
		if err != nil {
			return err
		}
		if note != "" {
			f.options.Notes = append(f.options.Notes, note)
			_, _ = fmt.Fprintln(cmd.ErrOrStderr(), "pgsim:", visible.Text(note))
		}
	}
	r, err := report.New(runs, f.options)
	if err != nil {
		return flagError(err)
	}
	var page bytes.Buffer
	if err := r.HTML(&page); err != nil {
		return failed(err)
	}
	var plots []outfile.File
	if f.plots.dir != "" {
		if plots, err = r.Plots(); err != nil {
			return failed(err)
		}
		if err := f.plots.makeFolder(); err != nil {
			return err
		}
		if err := f.plots.check(f.files, plots); err != nil {
			return err
		}
	}
	if err := f.files.Write(f.output, outfile.Report, page.Bytes()); err != nil {
		return failed(fmt.Errorf("--output: %w", err))
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), f.output); err != nil {
		return failed(err)
	}
	return f.plots.write(cmd, f.files, plots)
}
