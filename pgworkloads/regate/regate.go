// Package regate gives layers of a trained network other gates. In its gated layers, the first
// channels decide instead of the high bits; or the scores of its attention, which had no gates, get
// some. Thresholds are calibrated so that a given fraction of the outputs is gated. The network is
// not trained again.
package regate

import (
	"fmt"
	"math"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/thresholds"
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

// String returns the share as it is written.
func (s Share) String() string { return fmt.Sprintf("%d/%d", s.Parts, s.Of) }

// Check returns an error that starts with the option that is wrong.
func (o Options) Check() error {
	switch {
	case o.First.Parts < 1 || o.First.Of <= o.First.Parts:
		return pgworkloads.FieldErrorf("first", "must be a share between 0 and 1, as 1/4, got %s", o.First)
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

// checkTrained refuses traces with other widths than they were trained with.
func checkTrained(t *trace.Trace) error {
	if !t.AsTrained() {
		return fmt.Errorf("%s: must have the widths that it was trained with", t.Name)
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
	r := regating{options: o, trace: regated(t, o)}
	r.network = r.trace.Trained()
	for i, p := range r.gated() {
		if p.SplitsChannels() {
			r.calibrate(i, p)
			done()
		}
	}
	r.store()
	return r.trace, nil
}

// regating is a network whose gates are being found.
type regating struct {
	options Options
	trace   *trace.Trace
	network *network.Network
}

// gated returns the products that have gates.
func (r *regating) gated() []*network.Product {
	return slices.DeleteFunc(r.trace.Products(), func(p *network.Product) bool { return p.Gate == nil })
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

// regated returns a trace whose gates have no thresholds yet. Gates of products of two computed
// operands stay as they are.
func regated(t *trace.Trace, o Options) *trace.Trace {
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

// other returns a copy of a trace with another name and changed products. It calls change with the
// index of each product's node. The copy has no measurements yet.
func other(t *trace.Trace, suffix string, change func(node int, p *network.Product)) *trace.Trace {
	n := *t
	n.Name += suffix
	n.Remarks = slices.Clone(t.Remarks)
	n.Accuracy = trace.Accuracy{Metric: t.Accuracy.Metric, Set: "not measured"}
	n.Answers, n.Calibration = nil, nil
	n.Nodes = slices.Clone(t.Nodes)
	index := 0
	for i := range n.Nodes {
		node := &n.Nodes[i]
		if node.Product == nil {
			continue
		}
		p := *node.Product
		change(i, &p)
		if p.Gate != nil {
			p.Gate.Index = index
			index++
		}
		node.Product = &p
	}
	return &n
}

// unstored returns a gate with the thresholds of another.
func unstored(g *network.Gate) *network.Gate {
	return &network.Gate{
		Kind: g.Kind, Rule: g.Rule, Delta: g.Delta, Thresholds: g.Thresholds, Causal: g.Causal, Drops: g.Drops,
	}
}

const percent = 100

// openGate returns a gate of a kind, with the given number of thresholds on each side still to be
// found.
func openGate(kind string, thresholds int) *network.Gate {
	rule, err := arithmetic.FindGateRule(kind)
	if err != nil {
		panic(err) // it is a rule
	}
	all := rule.Sides() * thresholds
	return &network.Gate{Kind: rule.Name, Rule: rule, Delta: make([]float64, all), Thresholds: make([]int32, all)}
}

// calibrate finds the thresholds of the i-th gated product, after those of earlier products.
func (r *regating) calibrate(i int, p *network.Product) {
	sums := r.sums(i, p)
	for n, threshold := range r.thresholds(sums) {
		p.Gate.Delta[n] = between(threshold) * p.Activation.Scale * p.WeightScales[n]
	}
	r.set(i, p)
}

// between returns a threshold that separates two whole numbers. It is half a unit off, so rounding
// does not matter.
func between(threshold float64) float64 {
	const half = 0.5
	return math.Floor(threshold) + half
}

// set gives the i-th gated product the integers that make the same decisions as its thresholds.
func (r *regating) set(i int, p *network.Product) {
	p.Gate.Thresholds = p.IntegerThresholds(p.Gate.Delta, 0)
	r.network.SetThresholds(i, 0, 1)
}

// sums returns the numbers that decide the gates of a product, by channel, over all stored samples.
// It leaves out gates that are always off.
func (r *regating) sums(i int, p *network.Product) [][]float64 {
	samples := make([][][]float64, r.trace.Images())
	r.network.ForEachRun(len(samples), func(sample int, run *network.Run) {
		seen := make([][]float64, p.N())
		run.HighSums = func(of *network.Product, sums []int32) {
			if of != p {
				return
			}
			perChannel := len(sums) / p.N()
			for at, sum := range sums {
				if sum != p.Gate.Rule.Never() {
					seen[at/perChannel] = append(seen[at/perChannel], float64(sum))
				}
			}
		}
		run.Reset()
		run.ExecuteToGate(r.trace.Stored(sample), i)
		run.HighSums = nil
		samples[sample] = seen
	})
	all := make([][]float64, p.N())
	for _, seen := range samples {
		for n := range all {
			all[n] = append(all[n], seen[n]...)
		}
	}
	return all
}

// thresholds returns the sums above which outputs are gated, by channel.
func (r *regating) thresholds(sums [][]float64) []float64 {
	found := make([]float64, len(sums))
	if r.options.Per == PerChannel {
		for n, channel := range sums {
			found[n] = quantile(channel, r.options.Fraction)
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
	score := quantile(scores, r.options.Fraction)
	for n, channel := range sums {
		mean, spread := moments(channel)
		found[n] = mean + score*spread
	}
	return found
}

// quantile returns a number such that the given fraction of numbers lies above it, as nearly as
// possible.
func quantile(numbers []float64, fraction float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	return thresholds.Between(sorted, len(sorted)-countOf(fraction, sorted))
}

// countOf returns how many numbers are closest to a fraction of them.
func countOf(fraction float64, numbers []float64) int {
	return int(math.Round(fraction * float64(len(numbers))))
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
