package evaluation

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
)

// Result is a network's answers for samples of a test set.
type Result struct {
	// Samples is how many samples were evaluated, images or streams. Tokens is the number of tokens
	// of all streams.
	Samples, Tokens int
	// Predictions are the answers, [samples] or [streams][length].
	Predictions []int64
	// Correct is how many of them are right.
	Correct int
	// Loss is the mean negative log likelihood of the right answers, in nats.
	Loss float64
	// Layers say what the gates did, in the order of execution: one entry per product, gated or not.
	Layers []LayerGates
}

// LayerGates counts the gates of a layer over an evaluation.
type LayerGates struct {
	pgworkloads.Layer
	// Outputs is how many outputs were computed, GatedOutputs how many of them in full precision
	// because their gate is on.
	Outputs, GatedOutputs uint64
	// LowProducts is how many products used the low bits: those of gated outputs or, if regions
	// decide, those of inputs in sensitive regions.
	LowProducts uint64
}

// Accuracy returns the accuracy of the answers in a metric: the fraction that is right, or the
// perplexity.
func (e *Result) Accuracy(metric string) float64 {
	if metric == pgworkloads.MetricPerplexity {
		return math.Exp(e.Loss)
	}
	return float64(e.Correct) / float64(len(e.Predictions))
}

// Matching returns how many answers are equal to those of another evaluation of the same samples in
// the same order. The other evaluation may have more samples.
func (e *Result) Matching(others []int64) int {
	same := 0
	for i, p := range e.Predictions {
		if p == others[i] {
			same++
		}
	}
	return same
}

// kindOf is the kind of samples for each task.
var kindOf = map[string]string{pgworkloads.TaskClassification: testset.KindImages, pgworkloads.TaskLanguageModel: testset.KindTokens}

// CheckTestSet returns an error if a trace's network can't be evaluated on a test set.
func CheckTestSet(t *trace.Trace, d *testset.Set) error {
	if want := kindOf[t.Task]; d.Kind != want {
		return pgworkloads.FieldErrorf("kind", "must be %s for the %s network %s, got %s", want, t.Task, t.Name, d.Kind)
	}
	if t.Inputs() > 1 {
		return pgworkloads.FieldErrorf("values", "%s reads %d inputs, a test set has one", t.Name, t.Inputs())
	}
	if t.Task == pgworkloads.TaskClassification {
		if want := t.Source().Shape; !slices.Equal(d.Shape, want) {
			return pgworkloads.FieldErrorf("values", "must be images of %s for %s, got %s", pgworkloads.List(want), t.Name, pgworkloads.List(d.Shape))
		}
		if i := slices.IndexFunc(d.Labels, func(c int64) bool { return c >= int64(t.Classes()) }); i >= 0 {
			return pgworkloads.FieldErrorf("labels", "label %d is class %d, %s has classes 0..%d", i, d.Labels[i], t.Name, t.Classes()-1)
		}
		return nil
	}
	vocabulary := min(t.Source().Int("vocabulary"), t.Classes())
	if err := d.CheckTokens(vocabulary); err != nil {
		return pgworkloads.FieldErrorf("values", "%w", err)
	}
	return nil
}

// Evaluate executes a network on the first samples of a test set, as many at once as there are
// processors, and calls done after each. Streams start from an empty state and are read to their
// end. Evaluate panics if the set doesn't pass [CheckTestSet], or has fewer samples; both are bugs.
func Evaluate(n *network.Network, d *testset.Set, samples int, done func()) *Result {
	perSample := len(d.Labels) / d.Count()
	e := &Result{Samples: samples, Predictions: make([]int64, samples*perSample)}
	for _, p := range n.Products() {
		e.Layers = append(e.Layers, LayerGates{Layer: p.Layer})
	}
	if d.Kind == testset.KindTokens {
		e.Tokens = len(e.Predictions)
	}
	losses := make([]float64, samples)
	counts := make([]gateCounts, len(n.GatedLayers()))
	n.ForEachRun(samples, func(i int, r *network.Run) {
		losses[i] = answer(r, n.Positions(), d.Sample(i), d.Labels[i*perSample:][:perSample], e.Predictions[i*perSample:][:perSample], counts)
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
		if d.Kind == testset.KindTokens {
			l.Outputs = uint64(e.Tokens) * uint64(l.N())
		}
		if l.Gated {
			l.GatedOutputs, l.LowProducts = counts[gate].gated.Load(), counts[gate].low.Load()
			gate++
		}
	}
	return e
}

// gateCounts add up what the gates of a layer did.
type gateCounts struct{ gated, low atomic.Uint64 }

// answer executes a network on a sample, a stream in windows of the given number of positions, and
// returns the sum of the losses.
func answer(r *network.Run, window int, s network.Sample, labels, predictions []int64, counts []gateCounts) (loss float64) {
	r.Reset()
	for first := 0; first < len(labels); first += window {
		part, last := s, min(first+window, len(labels))
		if s.Tokens != nil {
			part.Tokens = s.Tokens[first:last]
		}
		scores := r.Execute(part)
		classes := len(scores) / (last - first)
		for i := range last - first {
			row := scores[i*classes:][:classes]
			predictions[first+i] = int64(network.Argmax(row))
			loss += logSumExp(row) - row[labels[first+i]]
		}
		for i := range counts {
			counts[i].gated.Add(r.Gates(i).Count())
			counts[i].low.Add(r.LowProducts(i))
		}
	}
	return loss
}

// logSumExp returns log(sum(exp(scores))) without overflow.
func logSumExp(scores []float64) float64 {
	most, sum := slices.Max(scores), 0.0
	for _, score := range scores {
		sum += math.Exp(score - most)
	}
	return most + math.Log(sum)
}

// Wilson returns the 95 % confidence interval of a fraction that was seen in samples. Source: E. B.
// Wilson, Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc.
// 22 (1927).
func Wilson(successes, samples int) (least, most float64) {
	const z = 1.959963984540054 // 97.5 % quantile of the normal distribution
	n := float64(samples)
	p := float64(successes) / n
	centre := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)
}

// CheckAnswers returns an error if a test set is not the one that the framework answered for.
func CheckAnswers(h *trace.Answers, d *testset.Set) error {
	if d.Checksum != h.SHA256 || len(h.Predictions) != len(d.Labels) {
		return fmt.Errorf("%s has SHA-256 %s and %d answers, the trace holds %d for the file with %s",
			d.Name, d.Checksum, len(d.Labels), len(h.Predictions), h.SHA256)
	}
	return nil
}
