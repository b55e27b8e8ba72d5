package pgworkloads

import (
	"testing"

	"pgsim/pgworkloads/npy"
)

// mixRefusals spoil what a network answers, and the ops that move values about.
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
	spoil("a held prediction that is no class", func(s *sample) { put(s, "held", 1, int64(3)) }),
	spoil("held predictions in two dimensions", func(s *sample) { s.arrays["held"] = npy.New(make([]int64, 4), 2, 2) }),
	spoil("scores of another size", func(s *sample) { s.arrays["scores"] = npy.New(make([]float32, 12), 3, 4) }),
	spoil("a language model of images", func(s *sample) {
		s.manifest.Task, s.manifest.Accuracy.Metric = TaskLanguageModel, MetricPerplexity
	}),
	spoil("a gate of a layer in floating point", func(s *sample) {
		gate := *s.node("conv2").Product.Gate
		s.node("conv1").Product.Gate = &gate
		s.node("conv1").Product.Activation.Bits = 2
	}),
	spoil("no float weights of a layer in floating point", func(s *sample) { s.node("conv1").Product.FloatWeight = nil }),
	spoil("groups that don't divide channels", func(s *sample) { s.node("shuffled").Attrs["groups"] = 4 }),
	spoil("a slice beyond the channels", func(s *sample) { s.node("rest").Attrs["count"] = 5 }),
	spoil("a slice of nothing", func(s *sample) { s.node("rest").Attrs["count"] = 0 }),
	spoil("channels of other maps", func(s *sample) { s.node("joined").Inputs = []string{"peak", "quant"} }),
	spoil("a window of padding alone", func(s *sample) { s.node("peak").Attrs["padding"] = 2 }),
	spoil("a window larger than the map", func(s *sample) {
		s.node("peak").Attrs["size"], s.node("peak").Attrs["padding"] = 9, 0
	}),
	spoil("a flat map of another size", func(s *sample) { s.node("flat").Shape = []int{6} }),
	spoil("a flat vector", func(s *sample) { s.node("flat").Inputs = []string{"mean"} }),
	spoil("a clamp with its ends exchanged", func(s *sample) { s.node("ends").Attrs["most"] = -41 }),
	spoil("a clamp without an end", func(s *sample) { delete(s.node("ends").Attrs, "most") }),
	spoil("an offset for every pixel", func(s *sample) { s.arrays["shifted.dy"] = npy.New(make([]int8, 36), 6, 6) }),
	spoil("offsets in floating point", func(s *sample) { s.arrays["shifted.dy"] = npy.New(make([]float32, 6), 6) }),
	spoil("a map for a recurrent cell", func(s *sample) { s.node("conv2").Op = OpLSTM }),
}

// textRefusals spoil the sample of a language model.
var textRefusals = []refusal{
	spoil("a token out of the vocabulary", func(s *sample) { put(s, "words.values", 5, int32(sampleWords)) }),
	spoil("a negative token", func(s *sample) { put(s, "words.values", 5, int32(-1)) }),
	edit("a vocabulary without words", set("vocabulary", 0), "nodes", 0, "attrs"),
	spoil("a second text", func(s *sample) {
		other := s.manifest.Nodes[0]
		other.Name = "more"
		s.manifest.Nodes = append([]manifestNode{other}, s.manifest.Nodes...)
	}),
	spoil("tokens in pairs", func(s *sample) { s.node("words").Shape = []int{samplePositions, 2} }),
	spoil("a table of another vocabulary", func(s *sample) { s.node("words").Attrs["vocabulary"] = 8 }),
	spoil("an embedding of an embedding", func(s *sample) {
		s.node("codes").Op, s.node("codes").Attrs = "embedding", map[string]float64{}
		s.node("codes").Params = map[string]string{"table": "embedded.table"}
	}),
	spoil("a product of other positions", func(s *sample) {
		p := s.node("read").Product
		p.Input, p.Output = [2]int{1, 1}, [2]int{1, 1}
	}),
	spoil("a cell with 3 quarters", func(s *sample) { s.node("cell").Product.OutChannels = 6 }),
	spoil("a cell that reads something else", func(s *sample) { s.node("cell").Inputs = []string{"codes"} }),
	spoil("batch norm of a sequence", func(s *sample) {
		s.node("positive").Op = "batch_norm"
		s.node("positive").Params = map[string]string{"scale": "read.bias", "bias": "read.bias"}
	}),
	spoil("a flat sequence", func(s *sample) { s.node("positive").Op = "flatten" }),
	spoil("pooling of a sequence", func(s *sample) { s.node("positive").Op = "global_avg_pool" }),
	spoil("labels without positions", func(s *sample) { s.arrays["labels"] = npy.New(make([]int64, 3), 3) }),
	spoil("a perplexity below 1", func(s *sample) { *s.manifest.Accuracy.Gated = 0.5 }),
	spoil("a held perplexity below 1", func(s *sample) { s.manifest.Held.Accuracy = 0 }),
	spoil("held predictions without positions", func(s *sample) { s.arrays["held"] = npy.New(make([]int64, 18), 18) }),
	spoil("images of text", func(s *sample) {
		s.manifest.Task, s.manifest.Accuracy.Metric = TaskClassification, MetricTop1
		*s.manifest.Accuracy.Gated, s.manifest.Held.Accuracy = 0.5, 0.5
	}),
}

// TestMixRefusals keeps the errors of what is spoiled in the sample of images.
func TestMixRefusals(t *testing.T) {
	checkRefusals(t, mixRefusals, newSample, "testdata/mix_refusals.golden")
}

// TestTextRefusals keeps those of the sample of text.
func TestTextRefusals(t *testing.T) {
	checkRefusals(t, textRefusals, newTextSample, "testdata/text_refusals.golden")
}

// TestNoHeld reads traces whose framework answered no held set.
func TestNoHeld(t *testing.T) {
	s := newSample(1)
	s.manifest.Held = nil
	delete(s.arrays, "held")
	if trace := mustDecode(t, s.file(t)); trace.Held != nil {
		t.Errorf("got %+v", trace.Held)
	}
}
