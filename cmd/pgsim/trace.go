package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pgsim/configs/visible"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/pgworkloads/verify"
	"pgsim/results/format"
)

func newTrace() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trace",
		Short: "List, describe, verify, calibrate and regate traces of trained networks",
		Long: `A trace holds a trained network with precision gating, a batch of real samples,
and the gates and outputs that the training framework computed for them.`,
		Example: `  pgsim trace list
  pgsim trace info pg-resnet20-a4h2-cifar10
  pgsim trace verify my-trace.npz`,
	}
	return group(cmd, newTraceList(), newTraceInfo(), newTraceVerify(), newTraceCalibrate(), newTraceRegate())
}

func newTraceList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the embedded traces, and the shapes with random gates",
		Example: "  pgsim trace list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			lines := [][]string{{"name", "images", "gated layers", "accuracy", "size", "model"}}
			for _, name := range traces.Names() {
				trace, err := traces.Resolve(name)
				if err != nil {
					return err
				}
				gated, all := layerCounts(trace)
				lines = append(lines, []string{
					name, strconv.Itoa(trace.Images()), fmt.Sprintf("%d of %d", gated, all),
					fmt.Sprintf("%s %s", trace.Accuracy.Metric, quality(trace.Accuracy.Metric, trace.Accuracy.Gated)),
					format.MB(trace.Size), trace.Model,
				})
			}
			if err := printTable(cmd.OutOrStdout(), lines); err != nil {
				return err
			}
			return listShapes(cmd.OutOrStdout())
		},
	}
}

func newTraceInfo() *cobra.Command {
	return &cobra.Command{
		Use:   "info [TRACE]",
		Short: "Describe a trace, or shapes: network, data, training, accuracy, layers",
		Example: `  pgsim trace info
  pgsim trace info my-trace.npz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			source, err := traces.ResolveSource(argument(args, traces.Default))
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			trace, ok := source.(*trace.Trace)
			if !ok {
				return describeShapes(out, source)
			}
			if err := printPairs(out, traceFacts(trace)); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(out); err != nil {
				return failed(err)
			}
			layers, err := traceLayers(trace)
			if err != nil {
				return err
			}
			return printTable(out, layers)
		},
		ValidArgsFunction: completeArgs(traces.SourceNames),
	}
}

func newTraceVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [TRACE...]",
		Short: "Recompute every gate and output, execute the network, and compare with the framework",
		Long: `Recompute every gate and every output of every gated layer for all stored samples, in
exact integers, from the stored input codes, weights and thresholds. Compare them bit
for bit with what the training framework computed.

Then execute the whole network on the samples themselves. Compare its predictions, its
scores (within 1e-4 of the largest) and the input codes of every gated layer.

A causal network with attention is also executed token by token, with keys and values
from a cache. The results must equal those of the whole text at once, to the bit.

Without an argument, all embedded traces are verified.

Exit codes: 0 no differences, 1 differences, 2 a trace can't be read.`,
		Example: `  pgsim trace verify
  pgsim trace verify fracbnn-resnet20-cifar10
  pgsim trace verify my-trace.npz other.npz`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = traces.Names()
			}
			different := 0
			for _, arg := range args {
				trace, err := traces.Resolve(arg)
				if err != nil {
					return err
				}
				differences, err := verifyTrace(cmd.OutOrStdout(), trace)
				if err != nil {
					return failed(err)
				}
				different += min(differences, 1)
			}
			if different > 0 {
				return failed(fmt.Errorf("%d of %d traces differ from what their framework computed", different, len(args)))
			}
			return nil
		},
		ValidArgsFunction: completeArgs(traces.Names),
	}
}

// verifyTrace compares one trace. It prints two lines for it, a third if it decodes, and one for
// every layer that differs.
func verifyTrace(w io.Writer, trace *trace.Trace) (differences int, err error) {
	checks := verify.Layers(trace)
	outputs := 0
	for _, c := range checks {
		outputs += c.Images * c.Outputs
		differences += c.Differences()
	}
	_, err = fmt.Fprintf(w, "%s: %d gated layers, %d images, %d gates and as many outputs compared: %d differences\n",
		visible.Text(trace.Name), len(checks), trace.Images(), outputs, differences)
	for _, c := range checks {
		if err == nil && c.Differences() > 0 {
			_, err = fmt.Fprintf(w, "  %s: %d of %d gates differ, outputs differ in %d of %d images\n",
				visible.Text(c.Layer), c.GateDifferences, c.Images*c.Outputs, c.OutputDifferences, c.Images)
		}
	}
	if err != nil {
		return differences, err
	}
	executed, err := verifyExecution(w, trace)
	if differences += executed; err != nil || !verify.Decodes(trace) {
		return differences, err
	}
	c := verify.Decode(trace)
	_, err = fmt.Fprintf(w, "%s: %d tokens decoded one by one, %d values and %d gates compared with the whole texts': %d differences\n",
		visible.Text(trace.Name), c.Tokens, c.Values, c.Gates, c.Differences())
	return differences + c.Differences(), err
}

// verifyExecution executes the network. It prints a line for it, and one for what differs.
func verifyExecution(w io.Writer, trace *trace.Trace) (differences int, err error) {
	c := verify.Execution(trace)
	_, err = fmt.Fprintf(w, "%s: whole network executed, %d predictions and %d codes compared: %d differences; scores within %.1g of the largest\n",
		visible.Text(trace.Name), c.Answers, c.Codes, c.Differences(), c.LargestScore)
	if err == nil && c.Differences() > 0 {
		_, err = fmt.Fprintf(w, "  %d of %d predictions and %d of %d codes differ, scores are off by more than %g in %d of %d samples\n",
			c.PredictionDifferences, c.Answers, c.CodeDifferences, c.Codes, verify.ScoreTolerance, c.ScoreDifferences, c.Samples)
	}
	return c.Differences(), err
}

// printTable prints lines of cells in columns.
func printTable(w io.Writer, lines [][]string) error {
	const padding = 2
	t := tabwriter.NewWriter(w, 0, 0, padding, ' ', 0)
	for _, line := range lines {
		cells := make([]string, len(line))
		for i, text := range line {
			cells[i] = visible.Text(text)
		}
		fmt.Fprintln(t, "  "+strings.Join(cells, "\t"))
	}
	return failed(t.Flush())
}
