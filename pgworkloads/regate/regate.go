// Package regate gives the gated layers of a trained network other gates: they are decided
// by the first channels instead of the high bits, with thresholds calibrated so that a
// given fraction of the outputs is gated. The network is not trained again.
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

// Options say how a network is to be gated.
type Options struct {
	// First is the share of a group's input channels that decide, between 0 and 1.
	First Share
	// Fraction is the share of the outputs of gated layers to be gated, 0 to 1.
	Fraction float64
	// Per is PerLayer or PerChannel: what the fraction is reached in.
	Per string
}

// What a fraction is reached in.
const (
	// PerLayer gives the channels of a layer one threshold, in units of what the sums of a
	// channel spread by, around their mean.
	PerLayer = "layer"
	// PerChannel gates the same fraction of every channel's outputs.
	PerChannel = "channel"
)

// Share is a share of channels, Of at least Parts.
type Share struct{ Parts, Of int }

// Of how many channels a share has some: at least one, and not all.
func (s Share) channels(all int) int {
	return min(max(1, int(math.Round(float64(all*s.Parts)/float64(s.Of)))), all-1)
}

// String returns the share as it is written.
func (s Share) String() string { return fmt.Sprintf("%d/%d", s.Parts, s.Of) }

// Check returns an error that starts with the option that is to blame.
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

// Channels returns a trace whose gated layers are gated by their first channels. Those
// that can't be split, whose groups have one channel, lose their gates. Thresholds are
// calibrated on the stored samples, in the order of execution. Answers are those of the
// network so gated, by pgsim; there are none for a test set. Done is called after every
// layer.
func Channels(t *trace.Trace, o Options, done func()) (*trace.Trace, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if !t.AsTrained() {
		return nil, fmt.Errorf("%s: must have the widths that it was trained with", t.Name)
	}
	r := regating{options: o, trace: regated(t, o)}
	gated := r.trace.Products()
	gated = slices.DeleteFunc(gated, func(p *network.Product) bool { return p.Gate == nil })
	if len(gated) == 0 {
		return nil, fmt.Errorf("%s: has no gated layer whose groups have channels to be split", t.Name)
	}
	r.network = r.trace.Trained()
	for i, p := range gated {
		r.calibrate(i, p)
		done()
	}
	r.store(gated)
	return r.trace, nil
}

// Layers returns how many layers of a trace can be gated by channels.
func Layers(t *trace.Trace) int {
	count := 0
	for _, p := range t.Products() {
		if p.Gate != nil && p.CanSplitChannels() {
			count++
		}
	}
	return count
}

// regated returns a trace whose gates have no thresholds yet.
func regated(t *trace.Trace, o Options) *trace.Trace {
	n := *t
	n.Name = fmt.Sprintf("%s-first-%d-of-%d", t.Name, o.First.Parts, o.First.Of)
	n.Model = fmt.Sprintf("%s; gated again by the first %s of the input channels", t.Model, o.First)
	n.Remarks = append(slices.Clone(t.Remarks), fmt.Sprintf("%s was not trained for its gates: the first %s of the input channels decide, "+
		"with thresholds calibrated on its stored samples to gate %g %% per %s.", n.Name, o.First, percent*o.Fraction, o.Per))
	n.Accuracy = trace.Accuracy{Metric: t.Accuracy.Metric, Set: "not measured"}
	n.Answers, n.Calibration = nil, nil
	n.Nodes = slices.Clone(t.Nodes)
	for i := range n.Nodes {
		node := &n.Nodes[i]
		if node.Product == nil || node.Product.Gate == nil {
			continue
		}
		p := *node.Product
		p.Activation.HighBits = p.Activation.Bits
		if p.Gated = p.CanSplitChannels(); p.Gated {
			p.FirstChannels = o.First.channels(p.InChannels / p.Groups)
			p.Gate = openGate(p.N())
		} else {
			p.Gate = nil
		}
		node.Product = &p
	}
	index := 0
	for _, p := range n.Products() {
		if p.Gate != nil {
			p.Gate.Index = index
			index++
		}
	}
	return &n
}

const percent = 100

// openGate returns a gate whose thresholds are to be found.
func openGate(channels int) *network.Gate {
	rule, err := arithmetic.FindGateRule(arithmetic.GateAbove)
	if err != nil {
		panic(err) // it is a rule
	}
	return &network.Gate{
		Kind: rule.Name, Rule: rule, Delta: make([]float64, channels), Thresholds: make([]int32, channels),
	}
}

// regating is a network whose gates are being found.
type regating struct {
	options Options
	trace   *trace.Trace
	network *network.Network
}

// calibrate finds the thresholds of the i-th gated product, those before it being found.
func (r *regating) calibrate(i int, p *network.Product) {
	sums := r.sums(i, p)
	for n, threshold := range r.thresholds(sums) {
		unit := p.Activation.Scale * p.WeightScales[n]
		// Half a unit off, so that rounding has no say.
		const half = 0.5
		p.Gate.Delta[n] = (math.Floor(threshold) + half) * unit
	}
	p.Gate.Thresholds = p.Gate.Rule.Thresholds(p.Gate.Delta, 0, p.Activation.Scale, p.WeightScales)
	r.network.SetThresholds(i, 0, 1)
}

// sums returns the sums that decide the gates of a product, by channel, over all stored
// samples.
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
				seen[at/perChannel] = append(seen[at/perChannel], float64(sum))
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

// thresholds returns the sums above which outputs are to be gated, by channel.
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

// quantile returns what as near as may be the given fraction of numbers is above.
func quantile(numbers []float64, fraction float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	above := int(math.Round(fraction * float64(len(sorted))))
	return thresholds.Between(sorted, len(sorted)-above)
}

// moments returns the mean of numbers and their standard deviation, 1 where they don't
// differ.
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
