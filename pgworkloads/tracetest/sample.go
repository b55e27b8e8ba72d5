package tracetest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

// Sample is a trace that is being written: a small network with random weights and inputs that has
// every op, encoding and kind of gate. Its gates and outputs come from the definitions in
// brute_test.go.
type Sample struct {
	Manifest trace.Manifest
	Arrays   map[string]npy.Array
	random   *rand.Rand
}

// SampleImages are the stored images of a sample.
const SampleImages = 3

// New returns a sample that reads images. The same seed gives the same sample.
func New(seed uint64) *Sample {
	s := &Sample{Arrays: map[string]npy.Array{}, random: rand.New(rand.NewPCG(seed, 0))}
	half := 0.5
	s.Manifest = trace.Manifest{
		Format: trace.Format, Name: "sample", Model: "every op of images once", Task: pgworkloads.TaskClassification,
		Dataset:  trace.Dataset{Name: "noise", Split: "none", Samples: []string{"a", "b", "c"}},
		Training: trace.Training{By: "nobody"}, License: "MIT", Synthetic: true, Images: SampleImages,
		Accuracy: trace.Accuracy{Metric: "top-1", Set: "noise", Gated: &half},
		Labels:   "labels", Predictions: "predictions", Scores: "scores", Arrays: map[string]archive.ArrayInfo{},
		Answers: &trace.ManifestHeld{Data: "noise", SHA256: strings.Repeat("0a", 32), Predictions: "held", Accuracy: 0.25},
	}
	s.Arrays["scores"] = npy.New(make([]float32, SampleImages*3), SampleImages, 3)
	s.Arrays["held"] = npy.New([]int64{1, 1, 2, 0}, 4)
	s.Arrays["labels"] = npy.New([]int64{0, 1, 2}, SampleImages)
	s.Arrays["predictions"] = npy.New([]int64{2, 1, 0}, SampleImages)

	s.Add("pixels", "input", nil, []int{2, 6, 6}, nil)
	s.Arrays["pixels.values"] = npy.New(s.Bytes(SampleImages*2*6*6, 256), SampleImages, 2, 6, 6)
	s.Last().Params["values"] = "pixels.values"
	s.Add("norm", "normalize", []string{"pixels"}, []int{2, 6, 6}, nil, "mean", "std")
	s.Add("thermo", "thermometer", []string{"norm"}, []int{4, 6, 6}, map[string]float64{"levels": 2, "step": 8})
	s.product("conv1", []string{"thermo"}, pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 4, OutChannels: 4, Groups: 1, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1},
		Padding: [2]int{1, 1}, Input: [2]int{6, 6}, Output: [2]int{6, 6}, WeightBits: 1,
		Activation: pgworkloads.Activation{Bits: 1, HighBits: 1, Encoding: pgworkloads.Bipolar, Scale: 1},
	}, "")
	s.Add("bn", "batch_norm", []string{"conv1"}, []int{4, 6, 6}, nil, "scale", "bias")
	s.Add("quant", "bipolar_quantize", []string{"bn"}, []int{4, 6, 6}, map[string]float64{"bits": 2})
	s.product("conv2", []string{"quant"}, pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 4, OutChannels: 6, Groups: 2, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2},
		Padding: [2]int{1, 1}, Input: [2]int{6, 6}, Output: [2]int{3, 3}, WeightBits: 1,
		Activation: pgworkloads.Activation{Bits: 2, HighBits: 1, Encoding: pgworkloads.Bipolar, Scale: 1.0 / 3},
	}, arithmetic.GateAbove)
	s.Add("act", "rprelu", []string{"conv2"}, []int{6, 3, 3}, nil, "shift_x", "slope", "shift_y")
	s.Add("short", "subsample_pad", []string{"bn"}, []int{6, 3, 3}, map[string]float64{"stride": 2, "before": 1, "after": 1})
	s.Add("sum", "add", []string{"act", "short"}, []int{6, 3, 3}, nil)
	s.Add("relu", "clipped_relu", []string{"sum"}, []int{6, 3, 3}, map[string]float64{"clip": 1.5, "bits": 4})
	s.product("depthwise", []string{"relu"}, pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 6, OutChannels: 6, Groups: 6, Kernel: [2]int{3, 2}, Stride: [2]int{1, 1},
		Padding: [2]int{1, 0}, Input: [2]int{3, 3}, Output: [2]int{3, 2}, WeightBits: 8,
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 0.1},
	}, arithmetic.GateAbove)
	s.mix()
	s.Add("twice", "repeat_channels", []string{"signed"}, []int{12, 3, 2}, map[string]float64{"times": 2})
	s.Add("pool", "avg_pool", []string{"twice"}, []int{12, 1, 1}, map[string]float64{"size": 2})
	s.product("pointwise", []string{"pool"}, pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 12, OutChannels: 5, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 7,
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 3, Encoding: pgworkloads.TwosComplement, Scale: 0.2},
	}, arithmetic.GateBetween)
	s.Add("mean", "global_avg_pool", []string{"pointwise"}, []int{5}, nil)
	s.Add("flat", "flatten", []string{"pointwise"}, []int{5}, nil)
	s.Add("whole", "add", []string{"mean", "flat"}, []int{5}, nil)
	s.Add("ends", "clamp", []string{"whole"}, []int{5}, map[string]float64{"least": -40, "most": 30.5})
	s.product("fc", []string{"ends"}, pgworkloads.Layer{
		Op: pgworkloads.OpLinear, InChannels: 5, OutChannels: 3, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 8,
		Activation: pgworkloads.Activation{Bits: 5, HighBits: 2, Encoding: pgworkloads.SignMagnitude, Scale: 0.3},
	}, arithmetic.GateAbove)
	return s
}

// mix adds the ops that move channels and pixels, from [6, 3, 2] to the same shape.
func (s *Sample) mix() {
	shape := []int{6, 3, 2}
	s.Add("shifted", "shift", []string{"depthwise"}, shape, nil)
	for _, name := range []string{"dy", "dx"} {
		s.Last().Params[name] = "shifted." + name
		offsets := make([]int8, 6)
		for i := range offsets {
			offsets[i] = int8(s.random.IntN(5) - 2)
		}
		s.Arrays["shifted."+name] = npy.New(offsets, 6)
	}
	s.Add("shuffled", "shuffle_channels", []string{"shifted"}, shape, map[string]float64{"groups": 2})
	s.Add("first", "slice_channels", []string{"shuffled"}, []int{2, 3, 2}, map[string]float64{"first": 0, "count": 2})
	s.Add("rest", "slice_channels", []string{"shuffled"}, []int{4, 3, 2}, map[string]float64{"first": 2, "count": 4})
	s.Add("peak", "max_pool", []string{"rest"}, []int{4, 3, 2}, map[string]float64{"size": 3, "stride": 1, "padding": 1})
	s.Add("joined", "concat", []string{"peak", "first"}, shape, nil)
	s.Add("positive", "relu", []string{"joined"}, shape, nil)
	s.Add("both", "add", []string{"joined", "positive"}, shape, nil)
	s.Add("signed", "signed_quantize", []string{"both"}, shape, map[string]float64{"clip": 2, "bits": 3})
}

// Last returns the node that was added last.
func (s *Sample) Last() *trace.ManifestNode { return &s.Manifest.Nodes[len(s.Manifest.Nodes)-1] }

// Node returns a node of the manifest by name.
func (s *Sample) Node(name string) *trace.ManifestNode {
	i := slices.IndexFunc(s.Manifest.Nodes, func(n trace.ManifestNode) bool { return n.Name == name })
	return &s.Manifest.Nodes[i]
}

// Add appends a node whose params are random values per channel.
func (s *Sample) Add(name, op string, inputs []string, shape []int, attrs map[string]float64, params ...string) {
	n := trace.ManifestNode{Name: name, Op: op, Inputs: append([]string{}, inputs...), Shape: shape, Attrs: attrs, Params: map[string]string{}}
	if attrs == nil {
		n.Attrs = map[string]float64{}
	}
	for _, p := range params {
		n.Params[p] = name + "." + p
		s.Arrays[name+"."+p] = npy.New(s.floats(shape[0]), shape[0])
	}
	s.Manifest.Nodes = append(s.Manifest.Nodes, n)
}

func (s *Sample) floats(n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = s.random.Float32() - 0.5
	}
	return values
}

// Bytes returns random bytes below a limit.
func (s *Sample) Bytes(n, limit int) []byte {
	values := make([]byte, n)
	for i := range values {
		values[i] = byte(s.random.IntN(limit))
	}
	return values
}
