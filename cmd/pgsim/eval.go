package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results/accuracy"
	"pgsim/results/outfile"
)

// evalFlags say what to evaluate, and on what.
type evalFlags struct {
	workload, data string
	images         int
	highBits       int
	thresholds     thresholdFlags
	regions        regionFlags
	format         string
	output, plot   string
	files          outfile.Files
}

func newEval() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure the accuracy of a trace's network, with thresholds as trained or moved",
		Long: `Execute the network of a trace on a test set. The report shows its accuracy (top-1 with
a 95 % Wilson interval, or perplexity), the gated fraction, the average activation bits
and the bit operations saved, for the gated layers and the whole network. No machine is
simulated.

If the thresholds are as trained and the trace contains PyTorch's answers for the test
set, the answers are compared one by one.

A list of offsets, scales, thresholds or gated fractions gives one line for each value.
A plot always includes the trained thresholds. To reach a gated fraction, pgsim
calibrates offsets on the samples stored in the trace, not on the test set: one offset
for every layer, or one for the whole network (--target-per).

--high-bits sets another number of high bits for gated layers than in training. The
thresholds keep their values, in trained units, unless they are moved as well.

--regions computes what machines with PEs of the kind region-precision compute. Gates
are not used. If the mean magnitude of a region is below --region-threshold, the inputs
of gated layers in that region count with their high bits only. Networks are not trained
for this.`,
		Example: `  pgsim eval
  pgsim eval -w pg-resnet20-a4h2-cifar10 --images 200
  pgsim eval -w pg-resnet20-a4h2-cifar10 --high-bits 1 --target-gated 0.2
  pgsim eval --target-gated 0.1,0.2,0.4,0.6,0.8 --plot sweep.svg
  pgsim eval --threshold-offset -0.5,0,0.5 --format csv -o sweep.csv
  pgsim eval -w pg-resnet20-a4h2-cifar10 --regions 4x4x16 --region-threshold 0,12,25,101
  pgsim eval -w my-trace.npz --data my-data.npz --target-gated 0.3 --target-per network`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.register(cmd)
	return cmd
}

func (f *evalFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.workload, "workload", "w", traces.Default, "trace: the name of an embedded one, or a file")
	flags.StringVar(&f.data, "data", "", "test set: the name of an embedded one, or a file (default: the one named in the trace)")
	flags.IntVar(&f.images, "images", 0, "images, or streams of tokens, to evaluate, from the first one on (default: all)")
	f.thresholds.register(cmd, "numbers")
	f.regions.register(cmd)
	flags.IntVar(&f.highBits, highBitsFlag, 0, highBitsUsage)
	flags.StringVar(&f.format, "format", "table", "format of the report: "+strings.Join(accuracy.Formats.Names(), ", "))
	flags.StringVarP(&f.output, "output", "o", "", "file for the report, instead of printing it")
	flags.StringVar(&f.plot, "plot", "", "file for a plot of accuracy against gated fraction, .svg or .png")
	registerForce(cmd, &f.files)
	complete(cmd, "workload", traces.Names)
	complete(cmd, "data", traces.DataNames)
	complete(cmd, "format", accuracy.Formats.Names)
}

// checkOutputs checks the outputs, and that their folders exist.
func (f *evalFlags) checkOutputs() error {
	if _, err := accuracy.Formats.Lookup(f.format); err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	if f.plot != "" {
		if err := accuracy.CheckPlot(f.plot); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
	}
	return checkOutputs(f.files, outputFile{"output", f.output, outfile.Accuracy}, outputFile{"plot", f.plot, outfile.Plot})
}

// run checks all of the input before it evaluates anything.
func (f *evalFlags) run(cmd *cobra.Command) error {
	if err := f.checkOutputs(); err != nil {
		return err
	}
	settings, err := f.settings(cmd)
	if err != nil {
		return err
	}
	trace, err := traces.Resolve(f.workload)
	if err != nil {
		return err
	}
	data, held, err := f.heldSet(trace)
	if err != nil {
		return err
	}
	if cmd.Flags().Changed(highBitsFlag) {
		if trace, err = trace.WithHighBits(f.highBits); err != nil {
			return flagError(err)
		}
	}
	count := data.Count()
	if cmd.Flags().Changed("images") {
		if f.images < 1 || f.images > count {
			return fmt.Errorf("--images: must be 1..%d, got %d", count, f.images)
		}
		count = f.images
	}
	report, err := f.evaluate(cmd, measurement{trace, data, held, count}, settings)
	if err != nil {
		return err
	}
	return f.write(cmd, report)
}

// evalSetting is how the network is executed: with thresholds moved, or by regions.
type evalSetting struct {
	pgworkloads.ThresholdChange
	regions *pgworkloads.Regions
}

// asTrained reports whether the network is executed as it was trained.
func (s evalSetting) asTrained() bool { return s.None() && s.regions == nil }

// settings returns the requested settings and, for a plot, the trained one, which it marks.
func (f *evalFlags) settings(cmd *cobra.Command) ([]evalSetting, error) {
	regions, err := f.regions.all()
	if err != nil {
		return nil, err
	}
	changes, err := f.thresholds.all(cmd)
	if err != nil {
		return nil, err
	}
	var settings []evalSetting
	for _, r := range regions {
		settings = append(settings, evalSetting{regions: r})
	}
	if regions == nil {
		for _, change := range changes {
			settings = append(settings, evalSetting{ThresholdChange: change})
		}
	}
	if f.plot != "" && !slices.ContainsFunc(settings, evalSetting.asTrained) {
		settings = append([]evalSetting{{}}, settings...)
	}
	return settings, nil
}

// heldSet reads the test set. held are the framework's answers for it; nil if the trace has none.
func (f *evalFlags) heldSet(trace *trace.Trace) (data *testset.Set, held *trace.Answers, err error) {
	name := f.data
	if name == "" {
		if trace.Answers == nil {
			return nil, nil, fmt.Errorf("--data: the trace %s names no test set; name one (known: %s, or a file)",
				trace.Name, strings.Join(traces.DataNames(), ", "))
		}
		name = trace.Answers.Data
		if !slices.Contains(traces.DataNames(), name) {
			return nil, nil, fmt.Errorf("--data: the trace %s names the test set %s, which is not embedded; name its file", trace.Name, name)
		}
	}
	data, err = traces.ResolveData(name)
	if err != nil {
		return nil, nil, fmt.Errorf("--data: %w", err)
	}
	if err := evaluation.CheckTestSet(trace, data); err != nil {
		return nil, nil, fmt.Errorf("--data: %s: %w", name, err)
	}
	if trace.Answers == nil {
		return data, nil, nil
	}
	if err := evaluation.CheckAnswers(trace.Answers, data); err != nil {
		if f.data == "" {
			return nil, nil, fmt.Errorf("--data: %w; name another file", err)
		}
		return data, nil, nil
	}
	return data, trace.Answers, nil
}

// measurement says what is measured.
type measurement struct {
	trace *trace.Trace
	data  *testset.Set
	held  *trace.Answers
	count int
}

// evaluate executes the network with every setting.
func (f *evalFlags) evaluate(cmd *cobra.Command, e measurement, settings []evalSetting) (*accuracy.Report, error) {
	report := accuracy.New(version, e.trace, e.data)
	bar := newProgress(cmd.ErrOrStderr(), e.trace.Name, "samples", len(settings)*e.count)
	defer bar.stop()
	for _, s := range settings {
		network, err := e.trace.Network(s.ThresholdChange)
		if err != nil {
			return nil, flagError(err)
		}
		network.Regions = s.regions
		answers := evaluation.Evaluate(network, e.data, e.count, bar.done)
		report.Add(network, answers, e.framework(s, answers))
	}
	return report, nil
}

// framework compares answers with the framework's, if thresholds and widths are the trained ones.
func (e measurement) framework(s evalSetting, answers *evaluation.Result) *accuracy.Framework {
	if e.held == nil || !s.asTrained() || !e.trace.AsTrained() {
		return nil
	}
	f := &accuracy.Framework{Equal: answers.Matching(e.held.Predictions)}
	if len(answers.Predictions) == len(e.held.Predictions) {
		f.Accuracy = &e.held.Accuracy
	}
	return f
}

// write writes the plot and the report. Files appear whole or not at all.
func (f *evalFlags) write(cmd *cobra.Command, report *accuracy.Report) error {
	if f.plot != "" {
		drawn, err := report.Plot(f.plot)
		if err != nil {
			return failed(fmt.Errorf("--plot: %w", err))
		}
		if err := f.files.Write(f.plot, outfile.Plot, drawn); err != nil {
			return failed(fmt.Errorf("--plot: %w", err))
		}
	}
	write, err := accuracy.Formats.Lookup(f.format)
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	return writeReport(cmd, f.files, outputFile{"output", f.output, outfile.Accuracy}, func(w io.Writer) error { return write(report, w) })
}
