package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
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
	kind, off string
	highBits  int
	output    string
	files     outfile.Files
}

// defaultFirst and defaultFraction: a quarter of the channels is what the networks of the paper on
// channel gating use most, and the fraction is what many precision-gated networks gate.
const (
	defaultFirst    = "1/4"
	defaultFraction = 0.3
)

// byScores gates the scores of attention; defaultScoreBits are about half of the 7 or 8 bits
// that queries have.
const (
	byScores         = "scores"
	defaultScoreBits = 4
)

func newTraceRegate() *cobra.Command {
	var f regateFlags
	cmd := &cobra.Command{
		Use:   "regate [TRACE]",
		Short: "Make a trace of a network with other gates: by channels, or on scores of attention",
		Long: `Write a trace of the same network with other gates.

--by channels makes a network with channel gating. The first input channels of every
layer, at all bits, decide the gates, in place of the high bits of all channels. If the
sum of an output over these channels passes a threshold, the other channels are added.
Layers that have gates in the trace get new gates. Layers whose groups have one channel,
such as depthwise ones, lose their gates. Thresholds are calibrated on the stored
samples, layer by layer, so that the given fraction of the outputs of every channel is
gated. With --per layer, the fraction holds for the layer as a whole. All its channels
then have the same threshold, except for the mean and the spread of their sums.

--by scores adds gates to the products of queries and keys. Other gates stay. The
--high-bits of the queries decide which scores are also computed with the low bits. Each
head has its own thresholds, calibrated so that the given fraction of its scores passes.
Only scores that count are included: a causal position has no scores for later keys.
--kind says which scores pass:
  above     scores above the threshold
  between   scores between two thresholds
  near-max  scores below the largest of their row so far by less than the threshold
--off says what happens to the other scores: they keep only their high part (high), or
they have no share of the attention (dropped).

The network is not trained for these gates, and every report on the trace says so. Use
"pgsim eval" to measure its accuracy.`,
		Example: `  pgsim trace regate pg-resnet20-a4h2-cifar10 --by channels --first 1/4 --fraction 0.3 -o gated.npz
  pgsim trace regate my-trace.npz --first 1/2 --fraction 0.2 --per layer -o gated.npz
  pgsim trace regate transformer.npz --by scores --kind near-max --off dropped --fraction 0.3 -o gated.npz
  pgsim eval -w ./gated.npz --data cifar10-test-1000`,
		Args:              cobra.MaximumNArgs(1),
		RunE:              func(cmd *cobra.Command, args []string) error { return f.run(cmd, argument(args, traces.Default)) },
		ValidArgsFunction: completeArgs(traces.Names),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.by, "by", trace.SplitChannels, "which gates to make: "+trace.SplitChannels+" (decided by the first input channels) or "+byScores+" (on scores of attention)")
	flags.StringVar(&f.first, "first", defaultFirst, "share of the input channels that decide the gates")
	flags.Float64Var(&f.fraction, "fraction", defaultFraction, "share of the outputs of gated layers, or of the scores, to gate, 0 to 1")
	flags.StringVar(&f.per, "per", regate.PerChannel, "what the fraction is reached for: each "+regate.PerLayer+" or each "+regate.PerChannel)
	flags.StringVar(&f.kind, "kind", arithmetic.GateNearMax, "kind of the gates on scores: "+strings.Join(gateKinds(), ", "))
	flags.StringVar(&f.off, "off", trace.OffHigh, "what happens to scores whose gate is off: "+trace.OffHigh+" or "+trace.OffDropped)
	flags.IntVar(&f.highBits, "high-bits", defaultScoreBits, "bits of a query that decide the gates on its scores")
	flags.StringVarP(&f.output, "output", "o", "", "file for the trace, NAME.npz")
	registerForce(cmd, &f.files)
	complete(cmd, "by", func() []string { return []string{trace.SplitChannels, byScores} })
	complete(cmd, "kind", gateKinds)
	complete(cmd, "off", func() []string { return []string{trace.OffHigh, trace.OffDropped} })
	complete(cmd, "per", func() []string { return []string{regate.PerLayer, regate.PerChannel} })
	return cmd
}

// gateKinds are the kinds of gates.
func gateKinds() []string {
	var names []string
	for _, r := range arithmetic.GateRules {
		names = append(names, r.Name)
	}
	return names
}

// ofOthers are flags that one way of regating has and the other does not.
var ofOthers = map[string][]string{trace.SplitChannels: {"kind", "off", "high-bits"}, byScores: {"first", "per"}}

// way is a way to regate a trace.
type way struct {
	check  func(t *trace.Trace) error
	regate func(t *trace.Trace, done func()) (*trace.Trace, error)
	layers func(t *trace.Trace) int
	words  func(t, gated *trace.Trace, output string) []string // describe what was written
}

// way returns the way that the flags ask for.
func (f *regateFlags) way(cmd *cobra.Command) (way, error) {
	others, known := ofOthers[f.by]
	if !known {
		return way{}, fmt.Errorf("--by: must be %s or %s, got %q", trace.SplitChannels, byScores, f.by)
	}
	for _, flag := range others {
		if cmd.Flags().Changed(flag) {
			return way{}, fmt.Errorf("--%s: must not be given with --by %s", flag, f.by)
		}
	}
	if f.output == "" {
		return way{}, fmt.Errorf("--output: must name a file for the trace")
	}
	if f.by == byScores {
		return f.scores()
	}
	o, err := f.options()
	return way{
		check:  o.CheckFor,
		regate: func(t *trace.Trace, done func()) (*trace.Trace, error) { return regate.Channels(t, o, done) },
		layers: regate.Layers, words: channelWords,
	}, err
}

// scores returns the way that gates scores.
func (f *regateFlags) scores() (way, error) {
	if f.off != trace.OffHigh && f.off != trace.OffDropped {
		return way{}, fmt.Errorf("--off: must be %s or %s, got %q", trace.OffHigh, trace.OffDropped, f.off)
	}
	o := regate.ScoreOptions{Kind: f.kind, HighBits: f.highBits, Drops: f.off == trace.OffDropped, Fraction: f.fraction}
	return way{
		check:  o.CheckFor,
		regate: func(t *trace.Trace, done func()) (*trace.Trace, error) { return regate.Scores(t, o, done) },
		layers: regate.ScoreLayers, words: scoreWords,
	}, flagError(o.Check())
}

// options returns how channels decide.
func (f *regateFlags) options() (regate.Options, error) {
	first, err := regate.ParseShare(f.first)
	if err != nil {
		return regate.Options{}, flagError(err)
	}
	o := regate.Options{First: first, Fraction: f.fraction, Per: f.per}
	return o, flagError(o.Check())
}

func (f *regateFlags) run(cmd *cobra.Command, name string) error {
	w, err := f.way(cmd)
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
	if err := w.check(t); err != nil {
		return flagError(err)
	}
	bar := newProgress(cmd.ErrOrStderr(), t.Name, "layers", w.layers(t))
	defer bar.stop()
	gated, err := w.regate(t, bar.done)
	if err != nil {
		return failed(err)
	}
	content, err := gated.Encode()
	if err == nil {
		err = f.files.Write(f.output, outfile.Trace, content)
	}
	if err == nil {
		lines := append(w.words(t, gated, f.output), gated.Remarks...)
		_, err = fmt.Fprintln(cmd.OutOrStdout(), strings.Join(lines, "\n"))
	}
	return failed(err)
}

// channelWords describe what was written for a network that is gated by channels.
func channelWords(t, gated *trace.Trace, output string) []string {
	before, _ := layerCounts(t)
	after, _ := layerCounts(gated)
	fraction := gatedOf(gated, func(*network.Product) bool { return true })
	lines := []string{fmt.Sprintf("%s: %d layers gated by their first channels, %s of their outputs gated, written to %s",
		gated.Name, after, share(&fraction), output)}
	if lost := before - after; lost > 0 {
		lines = append(lines, fmt.Sprintf("%d layers have lost their gates, because their groups have one channel.", lost))
	}
	return lines
}

// scoreWords describe what was written for a network with gates on scores.
func scoreWords(_, gated *trace.Trace, output string) []string {
	ofScores := func(p *network.Product) bool { return p.Gate != nil && p.RightComputed && p.Transposed }
	fraction := gatedOf(gated, ofScores)
	lines := []string{fmt.Sprintf("%s: %d layers of scores gated, %s of their scores gated, written to %s",
		gated.Name, regate.ScoreLayers(gated), share(&fraction), output)}
	var hidden, all float64
	for _, p := range gated.Products() {
		if ofScores(p) {
			all += float64(p.M(1) * p.N())
			hidden += float64(p.HiddenScores())
		}
	}
	if hidden > 0 {
		behind := hidden / all
		lines = append(lines, fmt.Sprintf("%s of all scores are of keys behind their position: the array computes their high part, but never gates them.", share(&behind)))
	}
	if drops := slices.ContainsFunc(gated.Products(), func(p *network.Product) bool { return ofScores(p) && p.Gate.Drops }); drops {
		without := 1 - fraction
		lines = append(lines, fmt.Sprintf("%s of the products of shares with values have a share of 0: the array computes all of them.", share(&without)))
	}
	return lines
}

// gatedOf returns the gated fraction of the outputs of some layers, over the stored samples.
func gatedOf(t *trace.Trace, counts func(p *network.Product) bool) float64 {
	var on, outputs float64
	for _, p := range t.Products() {
		if p.Gate != nil && counts(p) {
			n := float64(p.M(t.Images()) * p.N())
			on, outputs = on+p.Gate.Fraction*n, outputs+n
		}
	}
	return on / outputs
}
