package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads/regate"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results/outfile"
)

// regateFlags say how the gates of a trace are to be decided.
type regateFlags struct {
	by, first string
	fraction  float64
	per       string
	output    string
	files     outfile.Files
}

// defaultFirst and defaultFraction are a quarter of the channels, which the networks of the
// paper on channel gating use most, and what many precision-gated networks gate.
const (
	defaultFirst    = "1/4"
	defaultFraction = 0.3
)

func newTraceRegate() *cobra.Command {
	var f regateFlags
	cmd := &cobra.Command{
		Use:   "regate [TRACE]",
		Short: "Make a trace of a network with other gates: decided by the first input channels",
		Long: `Write a trace of the same network whose gates are decided in another way: with
--by channels by the first input channels of every layer, at all bits, in place of
the high bits of all channels. The other channels are added for outputs whose sum
over the first ones passes a threshold. This is channel gating.

Layers that have gates in the trace are gated again, but for those whose groups
have one channel, as depthwise ones: they lose their gates. Thresholds are calibrated
on the stored samples, layer by layer, so that the given fraction of the outputs is
gated: of every channel or, with --per layer, of every layer, with a threshold that is
the same in all its channels but for the mean and the spread of their sums.

The network is not trained for these gates, and the trace says so in every report.
How well it answers is for pgsim eval to measure.`,
		Example: `  pgsim trace regate pg-resnet20-a4h2-cifar10 --by channels --first 1/4 --fraction 0.3 -o gated.npz
  pgsim trace regate my-trace.npz --first 1/2 --fraction 0.2 --per layer -o gated.npz
  pgsim eval -w ./gated.npz --data cifar10-test-1000`,
		Args:              cobra.MaximumNArgs(1),
		RunE:              func(cmd *cobra.Command, args []string) error { return f.run(cmd, argument(args, traces.Default)) },
		ValidArgsFunction: completeArgs(traces.Names),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.by, "by", trace.SplitChannels, "what decides the gates: "+trace.SplitChannels)
	flags.StringVar(&f.first, "first", defaultFirst, "share of the input channels that decide")
	flags.Float64Var(&f.fraction, "fraction", defaultFraction, "share of the outputs of gated layers to be gated, 0 to 1")
	flags.StringVar(&f.per, "per", regate.PerChannel, "what the fraction is reached in: "+regate.PerLayer+" or "+regate.PerChannel)
	flags.StringVarP(&f.output, "output", "o", "", "file for the trace, NAME.npz")
	registerForce(cmd, &f.files)
	complete(cmd, "by", func() []string { return []string{trace.SplitChannels} })
	complete(cmd, "per", func() []string { return []string{regate.PerLayer, regate.PerChannel} })
	return cmd
}

// options returns what the flags ask for.
func (f *regateFlags) options() (regate.Options, error) {
	if f.by != trace.SplitChannels {
		return regate.Options{}, fmt.Errorf("--by: must be %s, got %q", trace.SplitChannels, f.by)
	}
	if f.output == "" {
		return regate.Options{}, fmt.Errorf("--output: must name a file for the trace")
	}
	parts, of, ok := strings.Cut(f.first, "/")
	some, err := strconv.Atoi(parts)
	all, wrong := strconv.Atoi(of)
	if !ok || err != nil || wrong != nil {
		return regate.Options{}, fmt.Errorf("--first: must be a share between 0 and 1, as 1/4, got %q", f.first)
	}
	o := regate.Options{First: regate.Share{Parts: some, Of: all}, Fraction: f.fraction, Per: f.per}
	return o, flagError(o.Check())
}

func (f *regateFlags) run(cmd *cobra.Command, name string) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	if err := checkOutputs(f.files, outputFile{"output", f.output, outfile.Trace}); err != nil {
		return err
	}
	t, err := traces.Resolve(name)
	if err != nil {
		return err
	}
	bar := newProgress(cmd.ErrOrStderr(), t.Name, "layers", regate.Layers(t))
	defer bar.stop()
	gated, err := regate.Channels(t, o, bar.done)
	if err != nil {
		return failed(err)
	}
	content, err := gated.Encode()
	if err == nil {
		err = f.files.Write(f.output, outfile.Trace, content)
	}
	if err == nil {
		_, err = fmt.Fprint(cmd.OutOrStdout(), regatedWords(t, gated, f.output))
	}
	return failed(err)
}

// regatedWords says what was written.
func regatedWords(t, gated *trace.Trace, output string) string {
	before, _ := layerCounts(t)
	after, _ := layerCounts(gated)
	var on, outputs float64
	for _, p := range gated.Products() {
		if p.Gate != nil {
			n := float64(p.M(gated.Images()) * p.N())
			on, outputs = on+p.Gate.Fraction*n, outputs+n
		}
	}
	fraction := on / outputs
	lines := []string{fmt.Sprintf("%s: %d layers gated by their first channels, %s of their outputs gated, written to %s",
		gated.Name, after, share(&fraction), output)}
	if lost := before - after; lost > 0 {
		lines = append(lines, fmt.Sprintf("%d layers have lost their gates: a group of theirs has one channel.", lost))
	}
	return strings.Join(append(lines, gated.Remarks...), "\n") + "\n"
}
