package pgworkloads

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"
)

// Evaluation is what a network answered for samples of a held set.
type Evaluation struct {
	// Samples were evaluated, images or streams; Tokens of streams in all.
	Samples, Tokens int
	// Predictions are the answers, [samples] or [streams][length].
	Predictions []int64
	// Correct is how many of them are right.
	Correct int
	// Loss is the mean negative log likelihood of the right answers, in nats.
	Loss float64
	// Layers are what the gates did, in the order of execution: a line for every
	// product, gated or not.
	Layers []LayerGates
}

// LayerGates counts the gates of a layer over an evaluation.
type LayerGates struct {
	Layer
	// Outputs were computed, GatedOutputs of them in full precision because
	// their gate is on.
	Outputs, GatedOutputs uint64
}

// Fraction returns the gated fraction, 0 for a layer without gates.
func (l LayerGates) Fraction() float64 {
	if !l.Gated {
		return 0
	}
	return float64(l.GatedOutputs) / float64(l.Outputs)
}

// Accuracy returns the quality of the answers in a metric: the fraction that is
// right, or the perplexity.
func (e *Evaluation) Accuracy(metric string) float64 {
	if metric == MetricPerplexity {
		return math.Exp(e.Loss)
	}
	return float64(e.Correct) / float64(len(e.Predictions))
}

// Matching returns how many answers are those of another evaluation of the same
// samples, and more of them, in the same order.
func (e *Evaluation) Matching(others []int64) int {
	same := 0
	for i, p := range e.Predictions {
		if p == others[i] {
			same++
		}
	}
	return same
}

// CheckData returns an error where a network can't be evaluated on a held set.
func (t *Trace) CheckData(d *Data) error {
	if want := kindOf[t.Task]; d.Kind != want {
		return fieldErrorf("kind", "must be %s for the %s network %s, got %s", want, t.Task, t.Name, d.Kind)
	}
	if len(t.sources) > 1 {
		return fieldErrorf("values", "%s reads %d inputs, a held set has one", t.Name, len(t.sources))
	}
	if t.Task == TaskClassification {
		if want := t.source().Shape; !slices.Equal(d.Shape, want) {
			return fieldErrorf("values", "must be images of %s for %s, got %s", list(want), t.Name, list(d.Shape))
		}
		if i := slices.IndexFunc(d.Labels, func(c int64) bool { return c >= int64(t.Classes()) }); i >= 0 {
			return fieldErrorf("labels", "label %d is class %d, %s has classes 0..%d", i, d.Labels[i], t.Name, t.Classes()-1)
		}
		return nil
	}
	vocabulary := min(t.source().Int("vocabulary"), t.Classes())
	if err := checkTokens(d.tokens, vocabulary); err != nil {
		return fieldErrorf("values", "%w", err)
	}
	return nil
}

// Evaluate executes the network on the first samples of a held set, as many at
// once as there are processors, and calls done after each. A stream is read from
// no state to its end. A set that doesn't pass [Trace.CheckData], or has fewer
// samples, is a bug and panics.
func (n *Network) Evaluate(d *Data, samples int, done func()) *Evaluation {
	perSample := len(d.Labels) / d.count
	e := &Evaluation{Samples: samples, Predictions: make([]int64, samples*perSample), Layers: n.layerGates()}
	if d.Kind == KindTokens {
		e.Tokens = len(e.Predictions)
	}
	losses := make([]float64, samples)
	counts := make([]atomic.Uint64, len(n.gated))
	n.forEachRun(samples, func(i int, r *Run) {
		losses[i] = r.answer(d.Sample(i), d.Labels[i*perSample:][:perSample], e.Predictions[i*perSample:][:perSample], counts)
		done()
	})
	for _, loss := range losses {
		e.Loss += loss / float64(len(e.Predictions))
	}
	for i, p := range e.Predictions {
		if p == d.Labels[i] {
			e.Correct++
		}
	}
	gate := 0
	for i := range e.Layers {
		l := &e.Layers[i]
		l.Outputs = uint64(samples) * uint64(l.N()) * uint64(l.PixelsPerImage())
		if d.Kind == KindTokens {
			l.Outputs = uint64(e.Tokens) * uint64(l.N())
		}
		if l.Gated {
			l.GatedOutputs = counts[gate].Load()
			gate++
		}
	}
	return e
}

// layerGates returns a line for every product, nothing counted yet.
func (n *Network) layerGates() []LayerGates {
	var layers []LayerGates
	for _, p := range n.trace.Products() {
		layers = append(layers, LayerGates{Layer: p.Layer})
	}
	return layers
}

// answer executes the network on a sample, a stream in windows of as many
// positions as stored samples have, and returns the sum of the losses.
func (r *Run) answer(s Sample, labels, predictions []int64, counts []atomic.Uint64) (loss float64) {
	r.Reset()
	window := r.network.trace.Positions()
	for first := 0; first < len(labels); first += window {
		part, last := s, min(first+window, len(labels))
		if s.Tokens != nil {
			part.Tokens = s.Tokens[first:last]
		}
		scores := r.Execute(part)
		classes := len(scores) / (last - first)
		for i := range last - first {
			row := scores[i*classes:][:classes]
			predictions[first+i] = int64(argmax(row))
			loss += logSumExp(row) - row[labels[first+i]]
		}
		for i := range counts {
			counts[i].Add(r.gates[i].Count())
		}
	}
	return loss
}

// argmax returns the index of the greatest score, the first of equal ones.
func argmax(scores []float64) int {
	best := 0
	for i, score := range scores {
		if score > scores[best] {
			best = i
		}
	}
	return best
}

// logSumExp returns log(sum(exp(scores))) without overflow.
func logSumExp(scores []float64) float64 {
	most, sum := slices.Max(scores), 0.0
	for _, score := range scores {
		sum += math.Exp(score - most)
	}
	return most + math.Log(sum)
}

// Wilson returns the 95 % confidence interval of a fraction seen in samples.
// Source: E. B. Wilson, Probable inference, the law of succession, and
// statistical inference, J. Am. Stat. Assoc. 22 (1927).
func Wilson(successes, samples int) (least, most float64) {
	const z = 1.959963984540054 // 97.5 % quantile of the normal distribution
	n := float64(samples)
	p := float64(successes) / n
	centre := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)
}

// CheckHeld returns an error if a held set is not the one that the framework
// answered for.
func (h *Held) CheckHeld(d *Data) error {
	if d.Checksum != h.SHA256 || len(h.Predictions) != len(d.Labels) {
		return fmt.Errorf("%s has SHA-256 %s and %d answers, the trace holds %d for the file with %s",
			d.Name, d.Checksum, len(d.Labels), len(h.Predictions), h.SHA256)
	}
	return nil
}
