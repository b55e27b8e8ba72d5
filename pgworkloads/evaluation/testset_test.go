package evaluation_test

import (
	"testing"

	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestDataFits refuses to evaluate a network on a set that does not fit it.
func TestDataFits(t *testing.T) {
	images, text := tracetest.MustDecode(t, tracetest.New(1).File(t)), tracetest.MustDecode(t, tracetest.NewLanguage(1).File(t))
	small := tracetest.NewImages()
	small.Arrays["values"] = npy.New(make([]byte, 4*2*5*6), 4, 2, 5, 6)
	classes := tracetest.NewImages()
	classes.Arrays["labels"] = npy.New([]int64{0, 1, 2, 3}, 4)
	words := tracetest.NewText()
	words.Arrays["values"] = npy.New([]int32{1, 2, 3, tracetest.SampleWords}, 2, 2)
	for _, c := range []struct {
		trace *trace.Trace
		held  *tracetest.TestSet
		want  string
	}{
		{images, tracetest.NewImages(), ""},
		{text, tracetest.NewText(), ""},
		{images, tracetest.NewText(), "kind: must be images for the classification network sample, got tokens"},
		{text, tracetest.NewImages(), "kind: must be tokens for the language-model network text, got images"},
		{images, small, "values: must be images of [2, 6, 6] for sample, got [2, 5, 6]"},
		{images, classes, "labels: label 3 is class 3, sample has classes 0..2"},
		{text, words, "values: token 3 is 7, the vocabulary has 0..6"},
	} {
		err := evaluation.CheckTestSet(c.trace, c.held.Decode(t))
		if (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
