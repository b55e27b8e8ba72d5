package regate

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
)

// Options say how to gate a network.
type Options struct {
	// First is the share of a group's input channels that decide, between 0 and 1.
	First Share
	// Fraction is the share of the outputs of gated layers to be gated, 0 to 1.
	Fraction float64
	// Per is PerLayer or PerChannel: the scope in which the fraction is reached.
	Per string
}

// Scopes in which a fraction is reached.
const (
	// PerLayer gives the channels of a layer one threshold, relative to the mean of a channel's sums
	// and in units of their spread.
	PerLayer = "layer"
	// PerChannel gates the same fraction of every channel's outputs.
	PerChannel = "channel"
)

// Share is a share of channels, Parts of every Of.
type Share struct{ Parts, Of int }

// channels returns how many of all channels a share is: at least one, and not all.
func (s Share) channels(all int) int {
	return min(max(1, int(math.Round(float64(all*s.Parts)/float64(s.Of)))), all-1)
}

// ParseShare reads a share that is written as 1/4. Its error starts with the option first.
func ParseShare(text string) (Share, error) {
	parts, of, ok := strings.Cut(text, "/")
	some, err := strconv.Atoi(parts)
	all, wrong := strconv.Atoi(of)
	if !ok || err != nil || wrong != nil {
		return Share{}, shareErrorf("%q", text)
	}
	return Share{Parts: some, Of: all}, nil
}

// shareErrorf returns an error that says what a share must be, and what was given instead.
func shareErrorf(format string, got any) error {
	return pgworkloads.FieldErrorf("first", "must be a share between 0 and 1, as 1/4, got "+format, got)
}

// String returns the share as it is written.
func (s Share) String() string { return fmt.Sprintf("%d/%d", s.Parts, s.Of) }

// Check returns an error that starts with the option that is wrong.
func (o Options) Check() error {
	switch {
	case o.First.Parts < 1 || o.First.Of <= o.First.Parts:
		return shareErrorf("%s", o.First)
	case !(o.Fraction >= 0 && o.Fraction <= 1):
		return pgworkloads.FieldErrorf("fraction", "must be 0..1, got %v", o.Fraction)
	case o.Per != PerLayer && o.Per != PerChannel:
		return pgworkloads.FieldErrorf("per", "must be %s or %s, got %q", PerLayer, PerChannel, o.Per)
	}
	return nil
}

// CheckFor returns an error if the options are wrong, or a trace has no layers that can be gated so.
func (o Options) CheckFor(t *trace.Trace) error {
	if err := pgworkloads.FirstError(o.Check(), checkTrained(t)); err != nil {
		return err
	}
	if Layers(t) == 0 {
		return fmt.Errorf("%s: has no gated layer whose groups have channels to be split; name a trace that has", t.Name)
	}
	return nil
}

// Channels returns a trace in which the first channels decide the gates of gated layers. Layers
// that can't be split, because their groups have one channel, lose their gates. Thresholds are
// calibrated on the stored samples, in the order of execution. Answers are pgsim's, for the network
// with the new gates; there are none for a test set. Done is called after every layer.
func Channels(t *trace.Trace, o Options, done func()) (*trace.Trace, error) {
	if err := o.CheckFor(t); err != nil {
		return nil, err
	}
	r := newRegating(withChannels(t, o))
	for _, p := range r.gated() {
		if p.SplitsChannels() {
			r.calibrateChannels(p, o)
			done()
		}
	}
	r.store()
	return r.trace, nil
}

// Layers returns how many layers of a trace can be gated by channels.
func Layers(t *trace.Trace) int {
	count := 0
	for _, p := range t.Products() {
		if p.Gate != nil && !p.RightComputed && p.CanSplitChannels() {
			count++
		}
	}
	return count
}

// withChannels returns a trace whose gates have no thresholds yet. Gates of products of two computed
// operands stay as they are.
func withChannels(t *trace.Trace, o Options) *trace.Trace {
	n := other(t, fmt.Sprintf("-first-%d-of-%d", o.First.Parts, o.First.Of), func(_ int, p *network.Product) {
		switch {
		case p.Gate == nil:
		case p.RightComputed:
			p.Gate = unstored(p.Gate)
		case p.CanSplitChannels():
			p.Activation.HighBits = p.Activation.Bits
			p.FirstChannels = o.First.channels(p.InChannels / p.Groups)
			p.Gate = openGate(arithmetic.GateAbove, p.N())
		default:
			p.Activation.HighBits, p.Gated, p.Gate = p.Activation.Bits, false, nil
		}
	})
	n.Model = fmt.Sprintf("%s; gated again by the first %s of the input channels", t.Model, o.First)
	n.Remarks = append(n.Remarks, fmt.Sprintf("%s was not trained for its gates: the first %s of the input channels decide, "+
		"with thresholds calibrated on its stored samples to gate %g %% per %s.", n.Name, o.First, percent*o.Fraction, o.Per))
	return n
}

// calibrateChannels finds the thresholds of a gated product, one per channel, after those of earlier
// products.
func (r *regating) calibrateChannels(p *network.Product, o Options) {
	for n, threshold := range o.thresholds(r.sums(p)) {
		p.Gate.Delta[n] = between(threshold) * p.Activation.Scale * p.WeightScales[n]
	}
	r.set(p)
}

// thresholds returns the sums above which outputs are gated, by channel.
func (o Options) thresholds(sums [][]float64) []float64 {
	found := make([]float64, len(sums))
	if o.Per == PerChannel {
		for n, channel := range sums {
			found[n] = quantile(channel, o.Fraction)
		}
		return found
	}
	var scores []float64
	for _, channel := range sums {
		mean, spread := moments(channel)
		for _, sum := range channel {
			scores = append(scores, (sum-mean)/spread)
		}
	}
	score := quantile(scores, o.Fraction)
	for n, channel := range sums {
		mean, spread := moments(channel)
		found[n] = mean + score*spread
	}
	return found
}

// moments returns the mean of numbers and their standard deviation, or 1 if they don't differ.
func moments(numbers []float64) (mean, spread float64) {
	for _, v := range numbers {
		mean += v / float64(len(numbers))
	}
	for _, v := range numbers {
		spread += (v - mean) * (v - mean) / float64(len(numbers))
	}
	if spread == 0 {
		return mean, 1
	}
	return mean, math.Sqrt(spread)
}
