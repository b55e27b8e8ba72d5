package verify

import (
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
)

// ScoreTolerance is the largest allowed difference of a score from the framework's, as a share of
// the sample's largest score, because frameworks compute in float32.
const ScoreTolerance = 1e-4

// ExecutionCheck compares the execution of the whole network on the stored samples with the
// training framework's results for them.
type ExecutionCheck struct {
	// Samples is how many samples were executed. Answers is their number of answers: one per sample,
	// or one at every position.
	Samples, Answers int
	// Codes is how many codes of gated layers were compared.
	Codes int
	// PredictionDifferences counts answers that differ.
	PredictionDifferences int
	// CodeDifferences counts codes that differ.
	CodeDifferences int
	// ScoreDifferences counts samples with a score that is off by more than ScoreTolerance.
	// LargestScore is the largest difference of all, as a share.
	ScoreDifferences int
	LargestScore     float64
}

// Differences returns how many answers, codes and samples differ.
func (c ExecutionCheck) Differences() int {
	return c.PredictionDifferences + c.CodeDifferences + c.ScoreDifferences
}

// Execution executes the whole network on every stored sample and
// compares predictions, scores and the input codes of every gated layer with
// the framework's.
func Execution(t *trace.Trace) ExecutionCheck {
	n := t.Trained()
	checks := make([]ExecutionCheck, t.Images())
	n.ForEachRun(t.Images(), func(image int, r *network.Run) {
		r.KeepCodes()
		r.Reset()
		checks[image] = compare(t, image, r.Execute(t.Stored(image)), n, r)
	})
	sum := ExecutionCheck{Samples: t.Images()}
	for _, c := range checks {
		sum.Answers += c.Answers
		sum.Codes += c.Codes
		sum.PredictionDifferences += c.PredictionDifferences
		sum.CodeDifferences += c.CodeDifferences
		sum.ScoreDifferences += c.ScoreDifferences
		sum.LargestScore = max(sum.LargestScore, c.LargestScore)
	}
	return sum
}

// compare compares one executed sample.
func compare(t *trace.Trace, image int, scores []float64, n *network.Network, r *network.Run) (c ExecutionCheck) {
	classes := t.Classes()
	c.Answers = len(scores) / classes
	for i := range c.Answers {
		if int64(network.Argmax(scores[i*classes:][:classes])) != t.Predictions[image*c.Answers+i] {
			c.PredictionDifferences++
		}
	}
	largest := 0.0
	last := scores[len(scores)-classes:]
	for i, stored := range t.Scores[image*classes:][:classes] {
		largest = max(largest, math.Abs(float64(stored)))
		c.LargestScore = max(c.LargestScore, math.Abs(last[i]-float64(stored)))
	}
	if c.LargestScore > 0 {
		c.LargestScore /= largest
	}
	if !(c.LargestScore <= ScoreTolerance) {
		c.ScoreDifferences++
	}
	for i, p := range n.GatedProducts() {
		c.codes(p.ImageCodes(image), r.Codes(i), p.Activation)
		if p.RightComputed {
			c.codes(p.ImageRightCodes(image), r.RightCodes(i), *p.Right)
		}
	}
	return c
}

// codes compares codes with stored ones.
func (c *ExecutionCheck) codes(stored []byte, codes []int16, a pgworkloads.Activation) {
	for at, code := range stored {
		c.Codes++
		if int(codes[at]) != a.Word(code).Code() {
			c.CodeDifferences++
		}
	}
}
