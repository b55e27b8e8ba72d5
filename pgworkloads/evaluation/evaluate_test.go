package evaluation_test

import (
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestEvaluate compares an evaluation with the definitions: answers, the number of right ones, loss
// and gates.
func TestEvaluate(t *testing.T) {
	for seed := range uint64(5) {
		checkEvaluation(t, tracetest.MustDecode(t, tracetest.New(seed).File(t)), tracetest.NewImages().Decode(t), 3)
		checkEvaluation(t, tracetest.MustDecode(t, tracetest.NewLanguage(seed).File(t)), tracetest.NewText().Decode(t), 2)
	}
}

func checkEvaluation(t *testing.T, trace *trace.Trace, d *testset.Set, samples int) {
	t.Helper()
	network, err := trace.Network(pgworkloads.ThresholdChange{ThresholdOffset: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	var done atomic.Int64
	got := evaluation.Evaluate(network, d, samples, func() { done.Add(1) })
	if int(done.Load()) != samples || got.Samples != samples {
		t.Errorf("%d samples, %d done, want %d", got.Samples, done.Load(), samples)
	}
	perSample := len(d.Labels) / d.Count()
	gates := map[string]uint64{}
	loss, correct := 0.0, 0
	for i := range samples {
		scores := bruteScores(trace, d.Sample(i), network.Change, gates)
		for at := range perSample {
			row := scores[at*trace.Classes():][:trace.Classes()]
			best, sum := 0, 0.0
			for c, score := range row {
				if score > row[best] {
					best = c
				}
			}
			for _, score := range row {
				sum += math.Exp(score - row[best])
			}
			label := d.Labels[i*perSample+at]
			if int64(best) == label {
				correct++
			}
			loss += row[best] + math.Log(sum) - row[label]
			if got.Predictions[i*perSample+at] != int64(best) {
				t.Errorf("%s: answer %d of sample %d is %d, want %d", trace.Name, at, i, got.Predictions[i*perSample+at], best)
			}
		}
	}
	answers := samples * perSample
	if got.Correct != correct || math.Abs(got.Loss-loss/float64(answers)) > 1e-9 {
		t.Errorf("%s: %d right, loss %v, want %d and %v", trace.Name, got.Correct, got.Loss, correct, loss/float64(answers))
	}
	for _, l := range got.Layers {
		outputs := uint64(samples * l.N() * l.PixelsPerImage())
		if trace.Task == pgworkloads.TaskLanguageModel {
			outputs = uint64(answers * l.N())
		}
		if l.Outputs != outputs || l.GatedOutputs != gates[l.Name] {
			t.Errorf("%s: %d of %d gated, want %d of %d", l.Name, l.GatedOutputs, l.Outputs, gates[l.Name], outputs)
		}
	}
}

// bruteScores executes a network on a sample of any length by the definitions
// and adds up its gates.
func bruteScores(trace *trace.Trace, s network.Sample, m pgworkloads.ThresholdChange, gates map[string]uint64) []float64 {
	if s.Tokens != nil {
		trace = resized(trace, len(s.Tokens))
	}
	found := map[string]*tracetest.BruteLayer{}
	scores := tracetest.BruteNetwork(trace.Nodes, s, tracetest.BruteRule{Thresholds: tracetest.BruteThresholds(trace, m)}, found)
	for name, l := range found {
		for _, gate := range l.Gates {
			if gate {
				gates[name]++
			}
		}
	}
	return scores
}

// resized returns a language model with another number of positions.
func resized(trace *trace.Trace, positions int) *trace.Trace {
	other := *trace
	other.Nodes = slices.Clone(trace.Nodes)
	for i := range other.Nodes {
		other.Nodes[i].Shape = []int{positions, trace.Nodes[i].Shape[1]}
	}
	return &other
}

// TestAccuracy checks the values of the metrics.
func TestAccuracy(t *testing.T) {
	e := evaluation.Result{Predictions: []int64{1, 2, 3, 4}, Correct: 3, Loss: math.Log(7)}
	if got := e.Accuracy(pgworkloads.MetricTop1); got != 0.75 {
		t.Errorf("top-1 %v, want 0.75", got)
	}
	if got := e.Accuracy(pgworkloads.MetricPerplexity); math.Abs(got-7) > 1e-12 {
		t.Errorf("perplexity %v, want 7", got)
	}
	if got := e.Matching([]int64{1, 0, 3, 0, 5}); got != 2 {
		t.Errorf("%d match, want 2", got)
	}
}

// TestWilson compares with published intervals. Source: R. G. Newcombe, Two-sided
// confidence intervals for the single proportion, Stat. Med. 17 (1998), table I,
// method 3.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		successes, samples int
		least, most        float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{20, 20, 0.8389, 1},
	} {
		least, most := evaluation.Wilson(c.successes, c.samples)
		if math.Abs(least-c.least) > 5e-5 || math.Abs(most-c.most) > 5e-5 {
			t.Errorf("%d of %d: %.4f .. %.4f, want %.4f .. %.4f", c.successes, c.samples, least, most, c.least, c.most)
		}
	}
}

// TestHeldIsThatFile distinguishes the set that the framework answered for from others.
func TestHeldIsThatFile(t *testing.T) {
	d := tracetest.NewImages().Decode(t)
	held := &trace.Answers{Data: "noise", SHA256: d.Checksum, Predictions: make([]int64, 4)}
	if err := evaluation.CheckAnswers(held, d); err != nil {
		t.Error(err)
	}
	held.SHA256 = "0a"
	if evaluation.CheckAnswers(held, d) == nil {
		t.Error("another file is taken for it")
	}
}
