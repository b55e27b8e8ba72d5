// Package regate gives layers of a trained network other gates. In its gated layers, the first
// channels decide instead of the high bits; or the scores of its attention, which had no gates, get
// some. Thresholds are calibrated so that a given fraction of the outputs is gated. The network is
// not trained again.
package regate

import (
	"fmt"
	"math"
	"slices"

	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/thresholds"
	"pgsim/pgworkloads/trace"
)

// checkTrained refuses traces with other widths than they were trained with.
func checkTrained(t *trace.Trace) error {
	if !t.AsTrained() {
		return fmt.Errorf("%s: must have the widths that it was trained with", t.Name)
	}
	return nil
}

// regating is a network whose gates are being found.
type regating struct {
	trace   *trace.Trace
	network *network.Network
}

// newRegating returns a network whose gates have no thresholds yet.
func newRegating(t *trace.Trace) *regating { return &regating{trace: t, network: t.Trained()} }

// gated returns the products that have gates.
func (r *regating) gated() []*network.Product {
	return slices.DeleteFunc(r.trace.Products(), func(p *network.Product) bool { return p.Gate == nil })
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

// between returns a threshold that separates two whole numbers. It is half a unit off, so rounding
// does not matter.
func between(threshold float64) float64 {
	const half = 0.5
	return math.Floor(threshold) + half
}

// set gives a gated product the integers that make the same decisions as its thresholds.
func (r *regating) set(p *network.Product) {
	p.Gate.Thresholds = p.IntegerThresholds(p.Gate.Delta, 0)
	r.network.SetThresholds(p.Gate.Index, 0, 1)
}

// sums returns the numbers that decide the gates of a product, by channel, over all stored samples.
// It leaves out gates that are always off.
func (r *regating) sums(p *network.Product) [][]float64 {
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
		run.ExecuteToGate(r.trace.Stored(sample), p.Gate.Index)
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
