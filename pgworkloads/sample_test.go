package pgworkloads

import (
	"math/rand/v2"
	"slices"
	"strings"

	"pgsim/pgworkloads/npy"
)

// sample is a trace that is being written: a small network with random weights
// and inputs that has every op, encoding and kind of gate. Its gates and
// outputs come from the definitions in brute_test.go.
type sample struct {
	manifest manifest
	arrays   map[string]npy.Array
	random   *rand.Rand
}

const sampleImages = 3

func newSample(seed uint64) *sample {
	s := &sample{arrays: map[string]npy.Array{}, random: rand.New(rand.NewPCG(seed, 0))}
	half := 0.5
	s.manifest = manifest{
		Format: Format, Name: "sample", Model: "every op of images once", Task: TaskClassification,
		Dataset:  Dataset{Name: "noise", Split: "none", Samples: []string{"a", "b", "c"}},
		Training: Training{By: "nobody"}, License: "MIT", Synthetic: true, Images: sampleImages,
		Accuracy: Accuracy{Metric: "top-1", Set: "noise", Gated: &half},
		Labels:   "labels", Predictions: "predictions", Scores: "scores", Arrays: map[string]manifestArray{},
		Held: &manifestHeld{Data: "noise", SHA256: strings.Repeat("0a", 32), Predictions: "held", Accuracy: 0.25},
	}
	s.arrays["scores"] = npy.New(make([]float32, sampleImages*3), sampleImages, 3)
	s.arrays["held"] = npy.New([]int64{1, 1, 2, 0}, 4)
	s.arrays["labels"] = npy.New([]int64{0, 1, 2}, sampleImages)
	s.arrays["predictions"] = npy.New([]int64{2, 1, 0}, sampleImages)

	s.add("pixels", "input", nil, []int{2, 6, 6}, nil)
	s.arrays["pixels.values"] = npy.New(s.bytes(sampleImages*2*6*6, 256), sampleImages, 2, 6, 6)
	s.last().Params["values"] = "pixels.values"
	s.add("norm", "normalize", []string{"pixels"}, []int{2, 6, 6}, nil, "mean", "std")
	s.add("thermo", "thermometer", []string{"norm"}, []int{4, 6, 6}, map[string]float64{"levels": 2, "step": 8})
	s.product("conv1", []string{"thermo"}, Layer{
		Op: OpConv, InChannels: 4, OutChannels: 4, Groups: 1, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1},
		Padding: [2]int{1, 1}, Input: [2]int{6, 6}, Output: [2]int{6, 6}, WeightBits: 1,
		Activation: Activation{Bits: 1, HighBits: 1, Encoding: Bipolar, Scale: 1},
	}, "")
	s.add("bn", "batch_norm", []string{"conv1"}, []int{4, 6, 6}, nil, "scale", "bias")
	s.add("quant", "bipolar_quantize", []string{"bn"}, []int{4, 6, 6}, map[string]float64{"bits": 2})
	s.product("conv2", []string{"quant"}, Layer{
		Op: OpConv, InChannels: 4, OutChannels: 6, Groups: 2, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2},
		Padding: [2]int{1, 1}, Input: [2]int{6, 6}, Output: [2]int{3, 3}, WeightBits: 1,
		Activation: Activation{Bits: 2, HighBits: 1, Encoding: Bipolar, Scale: 1.0 / 3},
	}, GateAbove)
	s.add("act", "rprelu", []string{"conv2"}, []int{6, 3, 3}, nil, "shift_x", "slope", "shift_y")
	s.add("short", "subsample_pad", []string{"bn"}, []int{6, 3, 3}, map[string]float64{"stride": 2, "before": 1, "after": 1})
	s.add("sum", "add", []string{"act", "short"}, []int{6, 3, 3}, nil)
	s.add("relu", "clipped_relu", []string{"sum"}, []int{6, 3, 3}, map[string]float64{"clip": 1.5, "bits": 4})
	s.product("depthwise", []string{"relu"}, Layer{
		Op: OpConv, InChannels: 6, OutChannels: 6, Groups: 6, Kernel: [2]int{3, 2}, Stride: [2]int{1, 1},
		Padding: [2]int{1, 0}, Input: [2]int{3, 3}, Output: [2]int{3, 2}, WeightBits: 8,
		Activation: Activation{Bits: 4, HighBits: 2, Encoding: Unsigned, Scale: 0.1},
	}, GateAbove)
	s.mix()
	s.add("twice", "repeat_channels", []string{"signed"}, []int{12, 3, 2}, map[string]float64{"times": 2})
	s.add("pool", "avg_pool", []string{"twice"}, []int{12, 1, 1}, map[string]float64{"size": 2})
	s.product("pointwise", []string{"pool"}, Layer{
		Op: OpConv, InChannels: 12, OutChannels: 5, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 7,
		Activation: Activation{Bits: 4, HighBits: 3, Encoding: TwosComplement, Scale: 0.2},
	}, GateBetween)
	s.add("mean", "global_avg_pool", []string{"pointwise"}, []int{5}, nil)
	s.add("flat", "flatten", []string{"pointwise"}, []int{5}, nil)
	s.add("whole", "add", []string{"mean", "flat"}, []int{5}, nil)
	s.add("ends", "clamp", []string{"whole"}, []int{5}, map[string]float64{"least": -40, "most": 30.5})
	s.product("fc", []string{"ends"}, Layer{
		Op: OpLinear, InChannels: 5, OutChannels: 3, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 8,
		Activation: Activation{Bits: 5, HighBits: 2, Encoding: SignMagnitude, Scale: 0.3},
	}, GateAbove)
	return s
}

// mix adds the ops that move channels and pixels about, [6, 3, 2] to the same.
func (s *sample) mix() {
	shape := []int{6, 3, 2}
	s.add("shifted", "shift", []string{"depthwise"}, shape, nil)
	for _, name := range []string{"dy", "dx"} {
		s.last().Params[name] = "shifted." + name
		offsets := make([]int8, 6)
		for i := range offsets {
			offsets[i] = int8(s.random.IntN(5) - 2)
		}
		s.arrays["shifted."+name] = npy.New(offsets, 6)
	}
	s.add("shuffled", "shuffle_channels", []string{"shifted"}, shape, map[string]float64{"groups": 2})
	s.add("first", "slice_channels", []string{"shuffled"}, []int{2, 3, 2}, map[string]float64{"first": 0, "count": 2})
	s.add("rest", "slice_channels", []string{"shuffled"}, []int{4, 3, 2}, map[string]float64{"first": 2, "count": 4})
	s.add("peak", "max_pool", []string{"rest"}, []int{4, 3, 2}, map[string]float64{"size": 3, "stride": 1, "padding": 1})
	s.add("joined", "concat", []string{"peak", "first"}, shape, nil)
	s.add("positive", "relu", []string{"joined"}, shape, nil)
	s.add("both", "add", []string{"joined", "positive"}, shape, nil)
	s.add("signed", "signed_quantize", []string{"both"}, shape, map[string]float64{"clip": 2, "bits": 3})
}

func (s *sample) last() *manifestNode { return &s.manifest.Nodes[len(s.manifest.Nodes)-1] }

// node returns a node of the manifest by name.
func (s *sample) node(name string) *manifestNode {
	i := slices.IndexFunc(s.manifest.Nodes, func(n manifestNode) bool { return n.Name == name })
	return &s.manifest.Nodes[i]
}

// add appends a node whose params are random values per channel.
func (s *sample) add(name, op string, inputs []string, shape []int, attrs map[string]float64, params ...string) {
	n := manifestNode{Name: name, Op: op, Inputs: append([]string{}, inputs...), Shape: shape, Attrs: attrs, Params: map[string]string{}}
	if attrs == nil {
		n.Attrs = map[string]float64{}
	}
	for _, p := range params {
		n.Params[p] = name + "." + p
		s.arrays[name+"."+p] = npy.New(s.floats(shape[0]), shape[0])
	}
	s.manifest.Nodes = append(s.manifest.Nodes, n)
}

func (s *sample) floats(n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = s.random.Float32() - 0.5
	}
	return values
}

func (s *sample) bytes(n, limit int) []byte {
	values := make([]byte, n)
	for i := range values {
		values[i] = byte(s.random.IntN(limit))
	}
	return values
}
