package pgworkloads

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"pgsim/pgworkloads/npy"
)

// plain stands for the kind of a gate where a product has none and is computed
// in integers.
const plain = "plain"

// product appends a product with random weights and, where kind names a gate,
// random codes and what they lead to.
func (s *sample) product(name string, inputs []string, l Layer, kind string) {
	shape := []int{l.OutChannels, l.Output[0], l.Output[1]}
	switch {
	case l.Op == OpLSTM:
		shape = []int{l.Output[0], l.InChannels}
	case l.Op == OpLinear && s.manifest.Task == TaskLanguageModel:
		shape = []int{l.Output[0], l.OutChannels}
	case l.Op == OpLinear:
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
	case kind == plain:
		bias := name + ".bias"
		raw.Bias = &bias
		s.arrays[bias] = npy.New(s.floats(l.OutChannels), l.OutChannels)
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
		g.OutputsSHA256 = append(g.OutputsSHA256, fmt.Sprintf("%x", outputsDigest(outputs)))
	}
	g.GatedFraction = float64(on) / float64(all)
	s.arrays[name+".gates"] = npy.New(packed, sampleImages, len(packed)/sampleImages)
	s.last().Product.Gate = g
}

// outputsDigest is the digest of a layer's outputs for one sample.
func outputsDigest(outputs []int32) [sha256.Size]byte {
	data, _ := binary.Append(nil, binary.LittleEndian, outputs)
	return sha256.Sum256(data)
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
