package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

func newTrace() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trace",
		Short: "List, describe and verify traces of trained networks",
		Long: `A trace holds a trained network with precision gating, a batch of real samples,
and the gates and outputs that the training framework computed for them.`,
		Example: `  pgsim trace list
  pgsim trace info pg-resnet20-a4h2-cifar10
  pgsim trace verify my-trace.npz`,
	}
	return group(cmd, newTraceList(), newTraceInfo(), newTraceVerify())
}

func newTraceList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the embedded traces",
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
					fmt.Sprintf("%s %s", trace.Accuracy.Metric, share(trace.Accuracy.Gated)),
					megabytes(trace.Size), trace.Model,
				})
			}
			return printTable(cmd.OutOrStdout(), lines)
		},
	}
}

func newTraceInfo() *cobra.Command {
	return &cobra.Command{
		Use:   "info [TRACE]",
		Short: "Describe a trace: network, data, training, accuracy, layers",
		Example: `  pgsim trace info
  pgsim trace info my-trace.npz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			trace, err := traces.Resolve(argument(args, traces.Default))
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if err := printPairs(out, traceFacts(trace)); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(out); err != nil {
				return failed(err)
			}
			return printTable(out, traceLayers(trace))
		},
		ValidArgsFunction: completeArgs(traces.Names),
	}
}

func newTraceVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [TRACE...]",
		Short: "Recompute every gate and output and compare them with the framework's",
		Long: `Recompute every gate and every output of every gated layer for all stored
images, in exact integers from the stored input codes, weights and thresholds,
and compare them bit for bit with what the training framework computed. Without
an argument all embedded traces are verified.

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
				differences, err := verify(cmd.OutOrStdout(), trace)
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

// verify compares one trace and prints a line for it, and one for every layer
// that differs.
func verify(w io.Writer, trace *pgworkloads.Trace) (differences int, err error) {
	checks := trace.Verify()
	outputs := 0
	for _, c := range checks {
		outputs += c.Images * c.Outputs
		differences += c.Differences()
	}
	_, err = fmt.Fprintf(w, "%s: %d gated layers, %d images, %d gates and as many outputs compared: %d differences\n",
		trace.Name, len(checks), trace.Images(), outputs, differences)
	for _, c := range checks {
		if err == nil && c.Differences() > 0 {
			_, err = fmt.Fprintf(w, "  %s: %d of %d gates differ, outputs differ in %d of %d images\n",
				c.Layer, c.GateDifferences, c.Images*c.Outputs, c.OutputDifferences, c.Images)
		}
	}
	return differences, err
}

// traceFacts describes a trace as a whole.
func traceFacts(trace *pgworkloads.Trace) [][2]string {
	gated, all := layerCounts(trace)
	var macs, gatedMACs uint64
	for _, p := range trace.Products() {
		macs += p.MACs(1)
		if p.Gated {
			gatedMACs += p.MACs(1)
		}
	}
	a := trace.Accuracy
	return [][2]string{
		{"name", trace.Name},
		{"model", trace.Model},
		{"data set", fmt.Sprintf("%s, %s (%s)", trace.Dataset.Name, trace.Dataset.Split, trace.Dataset.Note)},
		{"images", strconv.Itoa(trace.Images())},
		{"trained by", trace.Training.By},
		{"training", trace.Training.Description},
		{"seed", seed(trace.Training.Seed)},
		{"license", trace.License},
		{"synthetic", strconv.FormatBool(trace.Synthetic)},
		{"accuracy", accuracies(a)},
		{"measured on", fmt.Sprintf("%d samples: %s", a.Samples, a.Set)},
		{"layers", fmt.Sprintf("%d, %d of them gated; %d nodes", all, gated, len(trace.Nodes))},
		{"work", fmt.Sprintf("%d multiply-accumulates per image, %.1f%% of them in gated layers",
			macs, percent*float64(gatedMACs)/float64(macs))},
		{"size", megabytes(trace.Size)},
		{"sha256", trace.Checksum},
	}
}

// accuracies lists what was measured of a network.
func accuracies(a pgworkloads.Accuracy) string {
	var parts []string
	for _, part := range []struct {
		fraction *float64
		of       string
	}{
		{a.Gated, "gated"},
		{a.Uniform, "with all outputs at all bits"},
		{a.HighOnly, "with the high bits only"},
		{a.Float, "in floating point"},
	} {
		if part.fraction != nil {
			parts = append(parts, share(part.fraction)+" "+part.of)
		}
	}
	if len(parts) == 0 {
		return none
	}
	return a.Metric + ": " + strings.Join(parts, ", ")
}

// traceLayers is a line for every layer of a trace, under a header.
func traceLayers(trace *pgworkloads.Trace) [][]string {
	lines := [][]string{{
		"layer", "op", "input", "output", "kernel", "stride", "padding", "groups",
		"bits", "high", "encoding", "weight bits", "gate", "gated",
	}}
	for _, p := range trace.Products() {
		gate, fraction := none, none
		if p.Gate != nil {
			gate, fraction = p.Gate.Kind, share(&p.Gate.Fraction)
		}
		bits := strconv.Itoa(p.Activation.Bits)
		if p.AssumedPrecision {
			bits += " (assumed)"
		}
		lines = append(lines, []string{
			p.Name, p.Op, cross(p.InChannels, p.Input[0], p.Input[1]), cross(p.OutChannels, p.Output[0], p.Output[1]),
			cross(p.Kernel[:]...), cross(p.Stride[:]...), cross(p.Padding[:]...), strconv.Itoa(p.Groups),
			bits, strconv.Itoa(p.Activation.HighBits), string(p.Activation.Encoding),
			strconv.Itoa(p.WeightBits), gate, fraction,
		})
	}
	return lines
}

// none stands where a figure does not apply or was not measured.
const none = "-"

const percent = 100

// share formats a fraction.
func share(fraction *float64) string {
	if fraction == nil {
		return none
	}
	return fmt.Sprintf("%.1f%%", percent**fraction)
}

func seed(seed *int64) string {
	if seed == nil {
		return none
	}
	return strconv.FormatInt(*seed, 10)
}

func megabytes(bytes int) string {
	const mega = 1e6
	return fmt.Sprintf("%.1f MB", float64(bytes)/mega)
}

// cross joins sizes: 16x32x32.
func cross(sizes ...int) string {
	words := make([]string, len(sizes))
	for i, size := range sizes {
		words[i] = strconv.Itoa(size)
	}
	return strings.Join(words, "x")
}

// layerCounts returns how many layers of a trace are gated, and how many there
// are.
func layerCounts(trace *pgworkloads.Trace) (gated, all int) {
	products := trace.Products()
	for _, p := range products {
		if p.Gated {
			gated++
		}
	}
	return gated, len(products)
}

// printTable prints lines of cells in columns.
func printTable(w io.Writer, lines [][]string) error {
	const padding = 2
	t := tabwriter.NewWriter(w, 0, 0, padding, ' ', 0)
	for _, line := range lines {
		fmt.Fprintln(t, "  "+strings.Join(line, "\t"))
	}
	return failed(t.Flush())
}
