package pgworkloads

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

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
		Format: Format, Name: "sample", Model: "every op once",
		Dataset:  Dataset{Name: "noise", Split: "none", Samples: []string{"a", "b", "c"}},
		Training: Training{By: "nobody"}, License: "MIT", Synthetic: true, Images: sampleImages,
		Accuracy: Accuracy{Metric: "top-1", Set: "noise", Gated: &half},
		Labels:   "labels", Predictions: "predictions", Arrays: map[string]manifestArray{},
	}
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
	s.add("twice", "repeat_channels", []string{"depthwise"}, []int{12, 3, 2}, map[string]float64{"times": 2})
	s.add("pool", "avg_pool", []string{"twice"}, []int{12, 1, 1}, map[string]float64{"size": 2})
	s.product("pointwise", []string{"pool"}, Layer{
		Op: OpConv, InChannels: 12, OutChannels: 5, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 7,
		Activation: Activation{Bits: 4, HighBits: 3, Encoding: TwosComplement, Scale: 0.2},
	}, GateBetween)
	s.add("mean", "global_avg_pool", []string{"pointwise"}, []int{5}, nil)
	s.product("fc", []string{"mean"}, Layer{
		Op: OpLinear, InChannels: 5, OutChannels: 3, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 8,
		Activation: Activation{Bits: 5, HighBits: 2, Encoding: SignMagnitude, Scale: 0.3},
	}, GateAbove)
	return s
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

// product appends a conv or linear node with random weights and, where kind
// names a gate, random codes and what they lead to.
func (s *sample) product(name string, inputs []string, l Layer, kind string) {
	shape := []int{l.OutChannels, l.Output[0], l.Output[1]}
	if l.Op == OpLinear {
		shape = shape[:1]
	}
	s.add(name, l.Op, inputs, shape, nil)
	raw := &manifestProduct{
		InChannels: l.InChannels, OutChannels: l.OutChannels, Groups: l.Groups, Kernel: l.Kernel, Stride: l.Stride,
		Padding: l.Padding, Input: l.Input, Output: l.Output,
		Activation: manifestActivation{l.Activation.Bits, l.Activation.HighBits, string(l.Activation.Encoding), l.Activation.Scale},
		Weight:     manifestWeight{l.WeightBits, name + ".weight", name + ".scales"},
	}
	s.last().Product = raw
	weights := make([]int16, l.OutChannels*l.K())
	for i := range weights {
		weights[i] = int16(1 - 2*s.random.IntN(2))
		if l.WeightBits > 1 {
			weights[i] *= int16(s.random.IntN(1 << l.WeightBits))
		}
	}
	weightShape := []int{l.OutChannels, l.InChannels / l.Groups, l.Kernel[0], l.Kernel[1]}
	if l.WeightBits < 8 {
		narrow := make([]int8, len(weights))
		for i, w := range weights {
			narrow[i] = int8(w)
		}
		s.arrays[name+".weight"] = npy.New(narrow, weightShape...)
	} else {
		s.arrays[name+".weight"] = npy.New(weights, weightShape...)
	}
	scales := make([]float64, l.OutChannels)
	for i := range scales {
		scales[i] = 0.1 + s.random.Float64()
	}
	s.arrays[name+".scales"] = npy.New(scales, l.OutChannels)
	switch {
	case kind != "":
		s.gate(name, l, kind, weights, scales)
	default: // one layer without a gate has everything that such layers may have
		bias, float := name+".bias", name+".float"
		raw.Bias, raw.FloatWeight, raw.AssumedPrecision = &bias, &float, true
		s.arrays[bias] = npy.New(s.floats(l.OutChannels), l.OutChannels)
		s.arrays[float] = npy.New(s.floats(len(weights)), weightShape...)
	}
}

// gate writes the gate of the last node.
func (s *sample) gate(name string, l Layer, kind string, weights []int16, scales []float64) {
	sides := 1
	if kind == GateBetween {
		sides = 2
	}
	delta := make([]float64, sides*l.OutChannels)
	thresholds := make([]int32, len(delta))
	for i := range delta {
		unit := l.Activation.Scale * scales[i%l.OutChannels]
		if i < l.OutChannels {
			delta[i] = unit * (20*s.random.Float64() - 10)
			thresholds[i] = int32(math.Floor(delta[i] / unit))
		} else {
			delta[i] = delta[i-l.OutChannels] + unit*200*s.random.Float64()
			thresholds[i] = int32(math.Ceil(delta[i] / unit))
		}
	}
	shape := []int{l.OutChannels}
	if sides == 2 {
		shape = []int{2, l.OutChannels}
	}
	s.arrays[name+".delta"] = npy.New(delta, shape...)
	s.arrays[name+".thresholds"] = npy.New(thresholds, shape...)
	g := &manifestGate{Kind: kind, Delta: name + ".delta", Thresholds: name + ".thresholds", Codes: name + ".codes", Gates: name + ".gates"}
	perImage := l.InChannels * l.Input[0] * l.Input[1]
	codes := s.codes(l.Activation, sampleImages*perImage)
	codeShape := []int{sampleImages, l.InChannels, l.Input[0], l.Input[1]}
	array := npy.New(codes, codeShape...)
	if l.Activation.Encoding == TwosComplement || l.Activation.Encoding == SignMagnitude {
		array.DType = npy.Int8
	}
	s.arrays[name+".codes"] = array
	var packed []byte
	on, all := 0, 0
	for image := range sampleImages {
		outputs, gates := bruteRun(l, weights, kind, thresholds, codes[image*perImage:][:perImage])
		packed = append(packed, packBits(gates)...)
		for _, gate := range gates {
			all++
			if gate {
				on++
			}
		}
		data, _ := binary.Append(nil, binary.LittleEndian, outputs)
		sum := sha256.Sum256(data)
		g.OutputsSHA256 = append(g.OutputsSHA256, hex.EncodeToString(sum[:]))
	}
	g.GatedFraction = float64(on) / float64(all)
	s.arrays[name+".gates"] = npy.New(packed, sampleImages, len(packed)/sampleImages)
	s.last().Product.Gate = g
}

// codes returns random codes of an activation.
func (s *sample) codes(a Activation, n int) []byte {
	codes := s.bytes(n, 1<<a.Bits)
	for i, c := range codes {
		switch a.Encoding {
		case TwosComplement:
			codes[i] = byte(int(c) - 1<<(a.Bits-1))
		case SignMagnitude:
			codes[i] = byte(int(c) * (1 - 2*s.random.IntN(2)))
		}
	}
	return codes
}

// list writes the manifest's list of the arrays as they now are.
func (s *sample) list() {
	s.manifest.Arrays = map[string]manifestArray{}
	for name, a := range s.arrays {
		sum := sha256.Sum256(a.Data)
		s.manifest.Arrays[name] = manifestArray{string(a.DType), a.Shape, hex.EncodeToString(sum[:])}
	}
}

// text returns the manifest as JSON.
func (s *sample) text(t testing.TB) []byte {
	text, err := json.MarshalIndent(s.manifest, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// member is one file of an archive.
type member struct {
	name    string
	content []byte
}

// members returns the archive's files, with the given manifest.
func (s *sample) members(text []byte) []member {
	list := []member{{manifestMember, text}}
	for _, name := range slices.Sorted(maps.Keys(s.arrays)) {
		list = append(list, member{name + ".npy", npy.Encode(s.arrays[name])})
	}
	return list
}

// archived returns the bytes of a zip of the files.
func archived(t testing.TB, members []member) []byte {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for i, m := range members {
		method := zip.Deflate
		if i%2 == 1 {
			method = zip.Store
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: method})
		if err == nil {
			_, err = f.Write(m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// file returns the whole trace.
func (s *sample) file(t testing.TB) []byte {
	s.list()
	return archived(t, s.members(s.text(t)))
}

// mustDecode reads a trace that has to be good.
func mustDecode(t testing.TB, file []byte) *Trace {
	t.Helper()
	trace, err := Decode("sample.npz", file)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}
