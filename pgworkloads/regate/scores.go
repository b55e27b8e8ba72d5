package regate

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/thresholds"
	"pgsim/pgworkloads/trace"
)

// ScoreOptions say how to gate scores of attention.
type ScoreOptions struct {
	// Kind is the kind of the gates, one of [arithmetic.GateRules].
	Kind string
	// HighBits is how many bits of a query's code decide.
	HighBits int
	// Drops drops scores whose gate is off; otherwise they stay at their high part.
	Drops bool
	// Fraction is the share of every head's scores to be gated, 0 to 1. Only scores that count are
	// included: a causal position has none for later keys.
	Fraction float64
}

// Check returns an error that starts with the option that is wrong.
func (o ScoreOptions) Check() error {
	if _, err := arithmetic.FindGateRule(o.Kind); err != nil {
		return pgworkloads.FieldErrorf("kind", "%w", err)
	}
	if !(o.Fraction >= 0 && o.Fraction <= 1) {
		return pgworkloads.FieldErrorf("fraction", "must be 0..1, got %v", o.Fraction)
	}
	return nil
}

// CheckFor returns an error if the options are wrong, or a trace has no scores that can be gated so.
func (o ScoreOptions) CheckFor(t *trace.Trace) error {
	if err := pgworkloads.FirstError(o.Check(), checkTrained(t)); err != nil {
		return err
	}
	scores := scoreNodes(t)
	if len(scores) == 0 {
		return fmt.Errorf("%s: has no attention on codes whose scores can be gated; name a trace of a network with attention, "+
			"or gate its layers by channels", t.Name)
	}
	for _, at := range slices.Sorted(maps.Keys(scores)) {
		if bits := t.Nodes[at].Product.Activation.Bits; o.HighBits < 1 || o.HighBits >= bits {
			return pgworkloads.FieldErrorf("high-bits", "must be 1..%d in %s, whose queries have %d bits, got %d", bits-1, t.Nodes[at].Name, bits, o.HighBits)
		}
	}
	return nil
}

// ScoreLayers returns how many layers of a trace compute scores that can be gated.
func ScoreLayers(t *trace.Trace) int { return len(scoreNodes(t)) }

// scoreNodes returns the nodes that compute scores, and whether their attention is causal.
func scoreNodes(t *trace.Trace) map[int]bool {
	nodes := map[int]bool{}
	for _, n := range t.Nodes {
		for _, at := range n.Inputs {
			if p := t.Nodes[at].Product; n.Op == "softmax" && p != nil && p.Transposed && !p.AssumedPrecision {
				nodes[at] = n.Int("causal") == 1
			}
		}
	}
	return nodes
}

// Scores returns a trace whose attention has gates on its scores, with a threshold for every head.
// Thresholds are calibrated on the stored samples in the order of execution. Other gates stay.
// Answers are pgsim's, for the network with the new gates; there are none for a test set. Done is
// called after every layer.
func Scores(t *trace.Trace, o ScoreOptions, done func()) (*trace.Trace, error) {
	if err := o.CheckFor(t); err != nil {
		return nil, err
	}
	scores := scoreNodes(t)
	r := newRegating(withScores(t, o, scores))
	for _, at := range slices.Sorted(maps.Keys(scores)) {
		r.calibrateHeads(r.trace.Nodes[at].Product, o.Fraction)
		done()
	}
	r.store()
	return r.trace, nil
}

// withScores returns a trace whose gates on scores have no thresholds yet.
func withScores(t *trace.Trace, o ScoreOptions, scores map[int]bool) *trace.Trace {
	suffix, off := "-scores-"+o.Kind, "stay at their high part"
	if o.Drops {
		suffix, off = suffix+"-dropped", "are dropped"
	}
	n := other(t, suffix, func(at int, p *network.Product) {
		causal, isScores := scores[at]
		switch {
		case isScores:
			p.Activation.HighBits, p.Gated = o.HighBits, true
			p.Gate = openGate(o.Kind, p.Groups)
			p.Gate.Causal, p.Gate.Drops = causal, o.Drops
		case p.Gate != nil:
			p.Gate = unstored(p.Gate)
		}
	})
	n.Model = fmt.Sprintf("%s; scores of attention gated (%s)", t.Model, o.Kind)
	n.Remarks = append(n.Remarks, fmt.Sprintf("%s was not trained for the gates on its scores: the %d high bits of queries decide (%s), "+
		"other scores %s, with thresholds calibrated on its stored samples to gate %g %% of every head's scores.",
		n.Name, o.HighBits, o.Kind, off, percent*o.Fraction))
	return n
}

// calibrateHeads finds the thresholds of a gated product, one or two per head, after those of earlier
// products.
func (r *regating) calibrateHeads(p *network.Product, fraction float64) {
	numbers := r.sums(p)
	perHead := len(numbers) / p.Groups
	unit := p.Activation.Scale * p.Right.Scale
	for head := range p.Groups {
		sorted := slices.Sorted(slices.Values(slices.Concat(numbers[head*perHead:][:perHead]...)))
		for side, t := range sides(p.Gate.Kind, sorted, fraction) {
			p.Gate.Delta[side*p.Groups+head] = between(t) * unit
		}
	}
	r.set(p)
}

// sides returns the bounds between which a fraction of sorted numbers lies, as nearly as possible:
// the largest numbers, the smallest ones for a relative rule, or those in the middle.
func sides(kind string, sorted []float64, fraction float64) []float64 {
	on := countOf(fraction, sorted)
	switch off := len(sorted) - on; kind {
	case arithmetic.GateNearMax:
		limit := thresholds.Between(sorted, on)
		if on > 0 {
			limit = max(limit, 0) // the largest of a row so far pass, if any do
		}
		return []float64{limit}
	case arithmetic.GateBetween:
		return []float64{thresholds.Between(sorted, off/2), thresholds.Between(sorted, off/2+on)}
	default:
		return []float64{thresholds.Between(sorted, off)}
	}
}
