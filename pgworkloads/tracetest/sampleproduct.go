package tracetest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

// plain is the kind for a product without a gate that is computed in integers.
const plain = "plain"

// product appends a product with random weights and, if kind names a gate, random codes and their
// results.
func (s *Sample) product(name string, inputs []string, l pgworkloads.Layer, kind string) {
	shape := []int{l.OutChannels, l.Output[0], l.Output[1]}
	switch {
	case l.Op == pgworkloads.OpLSTM:
		shape = []int{l.Output[0], l.InChannels}
	case l.Op == pgworkloads.OpLinear && (s.Manifest.Task == pgworkloads.TaskLanguageModel || l.Output[0] > 1):
		shape = []int{l.Output[0], l.OutChannels}
	case l.Op == pgworkloads.OpLinear:
		shape = shape[:1]
	}
	s.Add(name, l.Op, inputs, shape, nil)
	raw := &trace.ManifestProduct{
		InChannels: l.InChannels, OutChannels: l.OutChannels, Groups: l.Groups, Kernel: l.Kernel, Stride: l.Stride,
		Padding: l.Padding, Input: l.Input, Output: l.Output,
		Activation: trace.ManifestActivation{
			Bits: l.Activation.Bits, HighBits: l.Activation.HighBits,
			Encoding: string(l.Activation.Encoding), Scale: l.Activation.Scale,
		},
		Weight: &trace.ManifestWeight{Bits: l.WeightBits, Array: name + ".weight", Scales: name + ".scales"},
	}
	s.Last().Product = raw
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
		s.Arrays[name+".weight"] = npy.New(narrow, weightShape...)
	} else {
		s.Arrays[name+".weight"] = npy.New(weights, weightShape...)
	}
	scales := make([]float64, l.OutChannels)
	for i := range scales {
		scales[i] = 0.1 + s.random.Float64()
	}
	s.Arrays[name+".scales"] = npy.New(scales, l.OutChannels)
	switch {
	case kind == plain:
		bias := name + ".bias"
		raw.Bias = &bias
		s.Arrays[bias] = npy.New(s.floats(l.OutChannels), l.OutChannels)
	case kind != "":
		s.gate(name, l, kind, weights, scales)
	default: // one layer without a gate has everything that such layers may have
		bias, float := name+".bias", name+".float"
		raw.Bias, raw.FloatWeight, raw.AssumedPrecision = &bias, &float, true
		s.Arrays[bias] = npy.New(s.floats(l.OutChannels), l.OutChannels)
		s.Arrays[float] = npy.New(s.floats(len(weights)), weightShape...)
	}
}

// gate writes the gate of the last node.
func (s *Sample) gate(name string, l pgworkloads.Layer, kind string, weights []int16, scales []float64) {
	sides := 1
	if kind == arithmetic.GateBetween {
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
	s.Arrays[name+".delta"] = npy.New(delta, shape...)
	s.Arrays[name+".thresholds"] = npy.New(thresholds, shape...)
	g := &trace.ManifestGate{Kind: kind, Delta: name + ".delta", Thresholds: name + ".thresholds", Codes: name + ".codes", Gates: name + ".gates"}
	perImage := l.InChannels * l.Input[0] * l.Input[1]
	codes := s.codes(l.Activation, SampleImages*perImage)
	codeShape := []int{SampleImages, l.InChannels, l.Input[0], l.Input[1]}
	array := npy.New(codes, codeShape...)
	if l.Activation.Encoding == pgworkloads.TwosComplement || l.Activation.Encoding == pgworkloads.SignMagnitude {
		array.DType = npy.Int8
	}
	s.Arrays[name+".codes"] = array
	var packed []byte
	on, all := 0, 0
	for image := range SampleImages {
		outputs, gates := BruteRun(l, weights, kind, thresholds, codes[image*perImage:][:perImage])
		packed = append(packed, PackBits(gates)...)
		for _, gate := range gates {
			all++
			if gate {
				on++
			}
		}
		g.OutputsSHA256 = append(g.OutputsSHA256, fmt.Sprintf("%x", outputsDigest(outputs)))
	}
	g.GatedFraction = float64(on) / float64(all)
	s.Arrays[name+".gates"] = npy.New(packed, SampleImages, len(packed)/SampleImages)
	s.Last().Product.Gate = g
}

// outputsDigest is the digest of a layer's outputs for one sample.
func outputsDigest(outputs []int32) [sha256.Size]byte {
	data, _ := binary.Append(nil, binary.LittleEndian, outputs)
	return sha256.Sum256(data)
}

// codes returns random codes of an activation.
func (s *Sample) codes(a pgworkloads.Activation, n int) []byte {
	codes := s.Bytes(n, 1<<a.Bits)
	for i, c := range codes {
		switch a.Encoding {
		case pgworkloads.TwosComplement:
			codes[i] = byte(int(c) - 1<<(a.Bits-1))
		case pgworkloads.SignMagnitude:
			codes[i] = byte(int(c) * (1 - 2*s.random.IntN(2)))
		}
	}
	return codes
}
