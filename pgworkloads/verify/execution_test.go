package verify_test

import (
	"math"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"

	"github.com/google/go-cmp/cmp"
)

// TestVerifyExecution finds no differences in traces that were written by the definitions.
func TestVerifyExecution(t *testing.T) {
	for seed := range uint64(20) {
		for _, s := range tracetest.Settled(t, seed) {
			trace := tracetest.MustDecode(t, s.File(t))
			got := verify.Execution(trace)
			if got.Differences() != 0 || got.LargestScore > 1e-6 {
				t.Errorf("%s, seed %d: %+v", trace.Name, seed, got)
			}
			answers := 3 * 1
			if trace.Task == pgworkloads.TaskLanguageModel {
				answers = 3 * tracetest.SamplePositions
			}
			codes := 3 * map[string]int{
				"sample": 4*6*6 + 6*3*3 + 12 + 5, "text": tracetest.SamplePositions * (2 + 2),
				"attention": 2*6*6 + 6*3*4, "causal": tracetest.SamplePositions * 3 * 4,
				// Queries and keys, shares of 6 or 4 keys for 2 heads, and values.
				"attention-gated": 2*6*6 + 6*(3*4+3*4+12), "causal-gated": tracetest.SamplePositions * (3*4 + 3*4 + 8),
			}[trace.Name]
			if got.Samples != 3 || got.Answers != answers || got.Codes != codes {
				t.Errorf("%s: %+v, want %d answers and %d codes", trace.Name, got, answers, codes)
			}
			for _, check := range verify.Layers(trace) {
				if check.Differences() > 0 {
					t.Errorf("%s, seed %d: %+v", trace.Name, seed, check)
				}
			}
		}
	}
}

// TestVerifyExecutionFinds changes one thing at a time.
func TestVerifyExecutionFinds(t *testing.T) {
	for _, c := range []struct {
		name   string
		text   bool
		change func(s *tracetest.Sample)
		want   verify.ExecutionCheck
	}{
		{"a prediction", false, func(s *tracetest.Sample) {
			data := s.Arrays["predictions"].Data
			data[8] = (data[8] + 1) % 3
		}, verify.ExecutionCheck{PredictionDifferences: 1}},
		{"a prediction inside a text", true, func(s *tracetest.Sample) {
			data := s.Arrays["predictions"].Data
			data[8*5] = (data[8*5] + 1) % tracetest.SampleWords
		}, verify.ExecutionCheck{PredictionDifferences: 1}},
		{"a score", false, func(s *tracetest.Sample) { tracetest.Put(s, "scores", 3, float32(1e4)) }, verify.ExecutionCheck{ScoreDifferences: 1}},
		{"a code", false, func(s *tracetest.Sample) { s.Arrays["conv2.codes"].Data[9] ^= 1 }, verify.ExecutionCheck{CodeDifferences: 1}},
		{"a code of a cell", true, func(s *tracetest.Sample) { s.Arrays["cell.codes"].Data[5] ^= 1 }, verify.ExecutionCheck{CodeDifferences: 1}},
	} {
		samples := tracetest.Settled(t, 1)
		s := samples[0]
		if c.text {
			s = samples[1]
		}
		c.change(s)
		got := verify.Execution(tracetest.MustDecode(t, s.File(t)))
		got.Samples, got.Answers, got.Codes, got.LargestScore = 0, 0, 0, 0
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestScoreTolerance allows scores to be off by the tolerance, but no more.
func TestScoreTolerance(t *testing.T) {
	for share, want := range map[float64]int{0.9e-4: 0, 1.1e-4: 1} {
		s := tracetest.Settled(t, 2)[0]
		trace := tracetest.MustDecode(t, s.File(t))
		largest, at := 0.0, 0
		for i, score := range trace.Scores[:3] {
			if abs := math.Abs(float64(score)); abs > largest {
				largest, at = abs, i
			}
		}
		other := (at + 1) % 3
		tracetest.Put(s, "scores", other, float32(float64(trace.Scores[other])+share*largest))
		if got := verify.Execution(tracetest.MustDecode(t, s.File(t))); got.ScoreDifferences != want {
			t.Errorf("off by %v of the largest: %+v, want %d", share, got, want)
		}
	}
}
