package trace_test

import (
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// mixRefusals spoil a network's answers, and the ops that move values.
var mixRefusals = []refusal{
	edit("an unknown task", set("task", "regression")),
	edit("a metric of another task", set("metric", "perplexity"), "accuracy"),
	edit("scores that are labels", set("scores", "labels")),
	edit("an array of answers that is not listed", set("scores", "nothing")),
	edit("held data with capitals", set("data", "Noise"), "held"),
	edit("a held digest that is none", set("sha256", "0a"), "held"),
	edit("a held accuracy above 1", set("accuracy", 1.5), "held"),
	edit("held predictions that are not listed", set("predictions", "nothing"), "held"),
	edit("an unknown field of held", set("sha", "0a"), "held"),
	spoil("a held prediction that is no class", func(s *tracetest.Sample) { tracetest.Put(s, "held", 1, int64(3)) }),
	spoil("held predictions in two dimensions", func(s *tracetest.Sample) { s.Arrays["held"] = npy.New(make([]int64, 4), 2, 2) }),
	spoil("scores of another size", func(s *tracetest.Sample) { s.Arrays["scores"] = npy.New(make([]float32, 12), 3, 4) }),
	spoil("a language model of images", func(s *tracetest.Sample) {
		s.Manifest.Task, s.Manifest.Accuracy.Metric = pgworkloads.TaskLanguageModel, pgworkloads.MetricPerplexity
	}),
	spoil("a gate of a layer in floating point", func(s *tracetest.Sample) {
		gate := *s.Node("conv2").Product.Gate
		s.Node("conv1").Product.Gate = &gate
		s.Node("conv1").Product.Activation.Bits = 2
	}),
	spoil("no float weights of a layer in floating point", func(s *tracetest.Sample) { s.Node("conv1").Product.FloatWeight = nil }),
	spoil("groups that don't divide channels", func(s *tracetest.Sample) { s.Node("shuffled").Attrs["groups"] = 4 }),
	spoil("a slice beyond the channels", func(s *tracetest.Sample) { s.Node("rest").Attrs["count"] = 5 }),
	spoil("a slice of nothing", func(s *tracetest.Sample) { s.Node("rest").Attrs["count"] = 0 }),
	spoil("channels of other maps", func(s *tracetest.Sample) { s.Node("joined").Inputs = []string{"peak", "quant"} }),
	spoil("a window of padding alone", func(s *tracetest.Sample) { s.Node("peak").Attrs["padding"] = 2 }),
	spoil("a window larger than the map", func(s *tracetest.Sample) {
		s.Node("peak").Attrs["size"], s.Node("peak").Attrs["padding"] = 9, 0
	}),
	spoil("a flat map of another size", func(s *tracetest.Sample) { s.Node("flat").Shape = []int{6} }),
	spoil("a flat vector", func(s *tracetest.Sample) { s.Node("flat").Inputs = []string{"mean"} }),
	spoil("a clamp with its ends exchanged", func(s *tracetest.Sample) { s.Node("ends").Attrs["most"] = -41 }),
	spoil("a clamp without an end", func(s *tracetest.Sample) { delete(s.Node("ends").Attrs, "most") }),
	spoil("an offset for every pixel", func(s *tracetest.Sample) { s.Arrays["shifted.dy"] = npy.New(make([]int8, 36), 6, 6) }),
	spoil("offsets in floating point", func(s *tracetest.Sample) { s.Arrays["shifted.dy"] = npy.New(make([]float32, 6), 6) }),
	spoil("a map for a recurrent cell", func(s *tracetest.Sample) { s.Node("conv2").Op = pgworkloads.OpLSTM }),
}

// textRefusals spoil the sample of a language model.
var textRefusals = []refusal{
	spoil("a token out of the vocabulary", func(s *tracetest.Sample) { tracetest.Put(s, "words.values", 5, int32(tracetest.SampleWords)) }),
	spoil("a negative token", func(s *tracetest.Sample) { tracetest.Put(s, "words.values", 5, int32(-1)) }),
	edit("a vocabulary without words", set("vocabulary", 0), "nodes", 0, "attrs"),
	spoil("a second text", func(s *tracetest.Sample) {
		other := s.Manifest.Nodes[0]
		other.Name = "more"
		s.Manifest.Nodes = append([]trace.ManifestNode{other}, s.Manifest.Nodes...)
	}),
	spoil("tokens in pairs", func(s *tracetest.Sample) { s.Node("words").Shape = []int{tracetest.SamplePositions, 2} }),
	spoil("a table of another vocabulary", func(s *tracetest.Sample) { s.Node("words").Attrs["vocabulary"] = 8 }),
	spoil("an embedding of an embedding", func(s *tracetest.Sample) {
		s.Node("codes").Op, s.Node("codes").Attrs = "embedding", map[string]float64{}
		s.Node("codes").Params = map[string]string{"table": "embedded.table"}
	}),
	spoil("a product of other positions", func(s *tracetest.Sample) {
		p := s.Node("read").Product
		p.Input, p.Output = [2]int{1, 1}, [2]int{1, 1}
	}),
	spoil("a cell with 3 quarters", func(s *tracetest.Sample) { s.Node("cell").Product.OutChannels = 6 }),
	spoil("a cell that reads something else", func(s *tracetest.Sample) { s.Node("cell").Inputs = []string{"codes"} }),
	spoil("batch norm of a sequence", func(s *tracetest.Sample) {
		s.Node("positive").Op = "batch_norm"
		s.Node("positive").Params = map[string]string{"scale": "read.bias", "bias": "read.bias"}
	}),
	spoil("a flat sequence", func(s *tracetest.Sample) { s.Node("positive").Op = "flatten" }),
	spoil("pooling of a sequence", func(s *tracetest.Sample) { s.Node("positive").Op = "global_avg_pool" }),
	spoil("labels without positions", func(s *tracetest.Sample) { s.Arrays["labels"] = npy.New(make([]int64, 3), 3) }),
	spoil("a perplexity below 1", func(s *tracetest.Sample) { *s.Manifest.Accuracy.Gated = 0.5 }),
	spoil("a held perplexity below 1", func(s *tracetest.Sample) { s.Manifest.Answers.Accuracy = 0 }),
	spoil("held predictions without positions", func(s *tracetest.Sample) { s.Arrays["held"] = npy.New(make([]int64, 18), 18) }),
	spoil("images of text", func(s *tracetest.Sample) {
		s.Manifest.Task, s.Manifest.Accuracy.Metric = pgworkloads.TaskClassification, pgworkloads.MetricTop1
		*s.Manifest.Accuracy.Gated, s.Manifest.Answers.Accuracy = 0.5, 0.5
	}),
}

// TestMixRefusals keeps the errors of the spoiled sample of images.
func TestMixRefusals(t *testing.T) {
	checkRefusals(t, mixRefusals, tracetest.New, "testdata/mix_refusals.golden")
}

// TestTextRefusals keeps the errors of the spoiled sample of text.
func TestTextRefusals(t *testing.T) {
	checkRefusals(t, textRefusals, tracetest.NewLanguage, "testdata/text_refusals.golden")
}

// TestNoHeld reads traces whose framework answered no test set.
func TestNoHeld(t *testing.T) {
	s := tracetest.New(1)
	s.Manifest.Answers = nil
	delete(s.Arrays, "held")
	if trace := tracetest.MustDecode(t, s.File(t)); trace.Answers != nil {
		t.Errorf("got %+v", trace.Answers)
	}
}
