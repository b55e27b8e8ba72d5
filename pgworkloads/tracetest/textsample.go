package tracetest

import (
	"math/rand/v2"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

const (
	// SampleWords is the vocabulary.
	SampleWords = 7 // vocabulary of the text sample
	// SamplePositions is the length of a text.
	SamplePositions = 4
)

// NewLanguage returns the sample of a language model: it has every op that reads sequences, a
// product without a gate, a recurrent one and a two-sided gate.
func NewLanguage(seed uint64) *Sample {
	s := &Sample{Arrays: map[string]npy.Array{}, random: rand.New(rand.NewPCG(seed, 1))}
	quality := 6.5
	s.Manifest = trace.Manifest{
		Format: trace.Format, Name: "text", Model: "every op of text once", Task: pgworkloads.TaskLanguageModel,
		Dataset:  trace.Dataset{Name: "noise", Split: "none", Samples: []string{"a", "b", "c"}},
		Training: trace.Training{By: "nobody"}, License: "MIT", Synthetic: true, Images: SampleImages,
		Accuracy: trace.Accuracy{Metric: pgworkloads.MetricPerplexity, Set: "noise", Gated: &quality},
		Labels:   "labels", Predictions: "predictions", Scores: "scores", Arrays: map[string]archive.ArrayInfo{},
		Answers: &trace.ManifestHeld{Data: "noise", SHA256: strings.Repeat("0b", 32), Predictions: "held", Accuracy: 7.5},
	}
	answers := func(samples, positions int) npy.Array {
		values := make([]int64, samples*positions)
		for i := range values {
			values[i] = int64(s.random.IntN(SampleWords))
		}
		return npy.New(values, samples, positions)
	}
	s.Arrays["labels"] = answers(SampleImages, SamplePositions)
	s.Arrays["predictions"] = answers(SampleImages, SamplePositions)
	s.Arrays["held"] = answers(2, 9)
	s.Arrays["scores"] = npy.New(make([]float32, SampleImages*SampleWords), SampleImages, SampleWords)

	s.Add("words", "tokens", nil, []int{SamplePositions, 1}, map[string]float64{"vocabulary": SampleWords})
	tokens := make([]int32, SampleImages*SamplePositions)
	for i := range tokens {
		tokens[i] = int32(s.random.IntN(SampleWords))
	}
	s.Arrays["words.values"] = npy.New(tokens, SampleImages, SamplePositions)
	s.Last().Params["values"] = "words.values"
	s.Add("embedded", "embedding", []string{"words"}, []int{SamplePositions, 3}, nil)
	s.Arrays["embedded.table"] = npy.New(s.floats(SampleWords*3), SampleWords, 3)
	s.Last().Params["table"] = "embedded.table"
	s.Add("codes", "signed_quantize", []string{"embedded"}, []int{SamplePositions, 3}, map[string]float64{"clip": 0.5, "bits": 3})
	s.product("read", []string{"codes"}, textLayer(pgworkloads.OpLinear, 3, 8, pgworkloads.Activation{
		Bits: 3, HighBits: 3, Encoding: pgworkloads.SignMagnitude, Scale: 0.5 / 7,
	}), plain)
	s.product("cell", []string{"read"}, textLayer(pgworkloads.OpLSTM, 2, 8, pgworkloads.Activation{
		Bits: 4, HighBits: 2, Encoding: pgworkloads.SignMagnitude, Scale: 1.0 / 15,
	}), arithmetic.GateAbove)
	s.Add("positive", "relu", []string{"cell"}, []int{SamplePositions, 2}, nil)
	s.Add("sum", "add", []string{"cell", "positive"}, []int{SamplePositions, 2}, nil)
	s.Add("clipped", "clipped_relu", []string{"sum"}, []int{SamplePositions, 2}, map[string]float64{"clip": 1, "bits": 4})
	s.product("answer", []string{"clipped"}, textLayer(pgworkloads.OpLinear, 2, SampleWords, pgworkloads.Activation{
		Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 1.0 / 15,
	}), arithmetic.GateBetween)
	return s
}

// textLayer is a product at every position of the text sample.
func textLayer(op string, in, out int, a pgworkloads.Activation) pgworkloads.Layer {
	return pgworkloads.Layer{
		Op: op, InChannels: in, OutChannels: out, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{SamplePositions, 1}, Output: [2]int{SamplePositions, 1}, Activation: a, WeightBits: 5,
	}
}
