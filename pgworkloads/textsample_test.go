package pgworkloads

import (
	"math/rand/v2"
	"strings"

	"pgsim/pgworkloads/npy"
)

const (
	sampleWords     = 7 // vocabulary of the text sample
	samplePositions = 4
)

// newTextSample is the sample of a language model: every op that reads
// sequences, a product without a gate, a recurrent one and a two-sided gate.
func newTextSample(seed uint64) *sample {
	s := &sample{arrays: map[string]npy.Array{}, random: rand.New(rand.NewPCG(seed, 1))}
	quality := 6.5
	s.manifest = manifest{
		Format: Format, Name: "text", Model: "every op of text once", Task: TaskLanguageModel,
		Dataset:  Dataset{Name: "noise", Split: "none", Samples: []string{"a", "b", "c"}},
		Training: Training{By: "nobody"}, License: "MIT", Synthetic: true, Images: sampleImages,
		Accuracy: Accuracy{Metric: MetricPerplexity, Set: "noise", Gated: &quality},
		Labels:   "labels", Predictions: "predictions", Scores: "scores", Arrays: map[string]manifestArray{},
		Held: &manifestHeld{Data: "noise", SHA256: strings.Repeat("0b", 32), Predictions: "held", Accuracy: 7.5},
	}
	answers := func(samples, positions int) npy.Array {
		values := make([]int64, samples*positions)
		for i := range values {
			values[i] = int64(s.random.IntN(sampleWords))
		}
		return npy.New(values, samples, positions)
	}
	s.arrays["labels"] = answers(sampleImages, samplePositions)
	s.arrays["predictions"] = answers(sampleImages, samplePositions)
	s.arrays["held"] = answers(2, 9)
	s.arrays["scores"] = npy.New(make([]float32, sampleImages*sampleWords), sampleImages, sampleWords)

	s.add("words", "tokens", nil, []int{samplePositions, 1}, map[string]float64{"vocabulary": sampleWords})
	tokens := make([]int32, sampleImages*samplePositions)
	for i := range tokens {
		tokens[i] = int32(s.random.IntN(sampleWords))
	}
	s.arrays["words.values"] = npy.New(tokens, sampleImages, samplePositions)
	s.last().Params["values"] = "words.values"
	s.add("embedded", "embedding", []string{"words"}, []int{samplePositions, 3}, nil)
	s.arrays["embedded.table"] = npy.New(s.floats(sampleWords*3), sampleWords, 3)
	s.last().Params["table"] = "embedded.table"
	s.add("codes", "signed_quantize", []string{"embedded"}, []int{samplePositions, 3}, map[string]float64{"clip": 0.5, "bits": 3})
	s.product("read", []string{"codes"}, textLayer(OpLinear, 3, 8, Activation{
		Bits: 3, HighBits: 3, Encoding: SignMagnitude, Scale: 0.5 / 7,
	}), plain)
	s.product("cell", []string{"read"}, textLayer(OpLSTM, 2, 8, Activation{
		Bits: 4, HighBits: 2, Encoding: SignMagnitude, Scale: 1.0 / 15,
	}), GateAbove)
	s.add("positive", "relu", []string{"cell"}, []int{samplePositions, 2}, nil)
	s.add("sum", "add", []string{"cell", "positive"}, []int{samplePositions, 2}, nil)
	s.add("clipped", "clipped_relu", []string{"sum"}, []int{samplePositions, 2}, map[string]float64{"clip": 1, "bits": 4})
	s.product("answer", []string{"clipped"}, textLayer(OpLinear, 2, sampleWords, Activation{
		Bits: 4, HighBits: 2, Encoding: Unsigned, Scale: 1.0 / 15,
	}), GateBetween)
	return s
}

// textLayer is a product at every position of the text sample.
func textLayer(op string, in, out int, a Activation) Layer {
	return Layer{
		Op: op, InChannels: in, OutChannels: out, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{samplePositions, 1}, Output: [2]int{samplePositions, 1}, Activation: a, WeightBits: 5,
	}
}
