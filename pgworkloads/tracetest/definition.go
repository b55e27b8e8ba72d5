package tracetest

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"

	"pgregory.net/rapid"
)

// The definitions of DESIGN and FORMAT.md in plain ints, one bit and one product at a time. They
// share nothing with the code under test.

// brutePlanes returns the value of each bit plane of a stored code, the least significant first.
func brutePlanes(e pgworkloads.Encoding, bits int, stored byte) []int {
	planes := make([]int, bits)
	for i := range planes {
		weight := 1
		for range i {
			weight *= 2
		}
		set := stored/byte(weight)%2 == 1
		switch e {
		case pgworkloads.Unsigned:
			if set {
				planes[i] = weight
			}
		case pgworkloads.TwosComplement:
			if set {
				planes[i] = weight
			}
			if set && i == bits-1 {
				planes[i] = -weight
			}
		case pgworkloads.SignMagnitude:
			code := int(int8(stored))
			sign := 1
			if code < 0 {
				code, sign = -code, -1
			}
			planes[i] = sign * (code / weight % 2) * weight
		case pgworkloads.Bipolar:
			planes[i] = -weight
			if set {
				planes[i] = weight
			}
		default:
			panic(fmt.Sprintf("encoding %q", e))
		}
	}
	return planes
}

// BruteParts sums the top high planes, and the others.
func BruteParts(a pgworkloads.Activation, stored byte) (high, low int) {
	for i, value := range brutePlanes(a.Encoding, a.Bits, stored) {
		if i >= a.Bits-a.HighBits {
			high += value
		} else {
			low += value
		}
	}
	return high, low
}

// bruteSums returns the high and low sums of output n at y, x.
func bruteSums(l pgworkloads.Layer, weights []int16, codes []byte, n, y, x int) (high, low int) {
	channels := l.InChannels / l.Groups
	group := n / (l.OutChannels / l.Groups)
	for c := range channels {
		for ky := range l.Kernel[0] {
			for kx := range l.Kernel[1] {
				iy, ix := y*l.Stride[0]+ky-l.Padding[0], x*l.Stride[1]+kx-l.Padding[1]
				if iy < 0 || ix < 0 || iy >= l.Input[0] || ix >= l.Input[1] {
					continue
				}
				w := int(weights[((n*channels+c)*l.Kernel[0]+ky)*l.Kernel[1]+kx])
				h, r := BruteParts(l.Activation, codes[((group*channels+c)*l.Input[0]+iy)*l.Input[1]+ix])
				switch {
				case l.FirstChannels == 0:
					high += w * h
					low += w * r
				case c < l.FirstChannels:
					high += w * (h + r)
				default:
					low += w * (h + r)
				}
			}
		}
	}
	return high, low
}

// bruteGate decides a gate of n channels.
func bruteGate(kind string, thresholds []int32, n, channel, high int) bool {
	if kind == arithmetic.GateBetween {
		return int(thresholds[channel]) < high && high < int(thresholds[n+channel])
	}
	return high > int(thresholds[channel])
}

// BruteRun returns outputs and gates of one image, [N][OH][OW].
func BruteRun(l pgworkloads.Layer, weights []int16, kind string, thresholds []int32, codes []byte) (outputs []int32, gates []bool) {
	for n := range l.OutChannels {
		for y := range l.Output[0] {
			for x := range l.Output[1] {
				output, low := bruteSums(l, weights, codes, n, y, x)
				gate := bruteGate(kind, thresholds, l.OutChannels, n, output)
				if gate {
					output += low
				}
				outputs, gates = append(outputs, int32(output)), append(gates, gate)
			}
		}
	}
	return outputs, gates
}

// DrawActivation draws an activation with a high and a low part.
func DrawActivation(t *rapid.T, encoding pgworkloads.Encoding) pgworkloads.Activation {
	bits := rapid.IntRange(2, pgworkloads.MaxActivationBits).Draw(t, "bits")
	return pgworkloads.Activation{
		Bits: bits, HighBits: rapid.IntRange(1, bits-1).Draw(t, "high"),
		Encoding: encoding, Scale: rapid.SampledFrom([]float64{1, 0.25, 1.0 / 3}).Draw(t, "scale"),
	}
}

// drawCode draws a stored code of an activation from all that are valid.
func drawCode(a pgworkloads.Activation) *rapid.Generator[byte] {
	least, most := 0, 1<<a.Bits-1
	switch a.Encoding {
	case pgworkloads.TwosComplement:
		least, most = -1<<(a.Bits-1), 1<<(a.Bits-1)-1
	case pgworkloads.SignMagnitude:
		least, most = max(-128, -(1<<a.Bits-1)), min(127, 1<<a.Bits-1)
	}
	return rapid.Custom(func(t *rapid.T) byte {
		return byte(rapid.IntRange(least, most).Draw(t, "code"))
	})
}

// DrawLayer draws a gated layer: with strides, padding, groups, depthwise, 1x1 or linear. Its gates
// are decided by high bits or by the first channels.
func DrawLayer(t *rapid.T, encoding pgworkloads.Encoding) pgworkloads.Layer {
	pair := func(name string, least, most int) (p [2]int) {
		for d := range p {
			p[d] = rapid.IntRange(least, most).Draw(t, name)
		}
		return p
	}
	l := pgworkloads.Layer{
		Name: "drawn", Op: pgworkloads.OpConv, Gated: true, Activation: DrawActivation(t, encoding),
		WeightBits: rapid.SampledFrom([]int{1, 2, 8}).Draw(t, "weight bits"),
		Groups:     rapid.IntRange(1, 3).Draw(t, "groups"),
		Kernel:     [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{1, 1},
	}
	l.InChannels = l.Groups * rapid.IntRange(1, 3).Draw(t, "in")
	l.OutChannels = l.Groups * rapid.IntRange(1, 5).Draw(t, "out")
	if l.CanSplitChannels() && rapid.Bool().Draw(t, "splits channels") {
		l.FirstChannels = rapid.IntRange(1, l.InChannels/l.Groups-1).Draw(t, "first channels")
		l.Activation.HighBits = l.Activation.Bits
	}
	if rapid.Bool().Draw(t, "linear") {
		l.Op = pgworkloads.OpLinear
	} else {
		l.Kernel, l.Stride, l.Padding = pair("kernel", 1, 3), pair("stride", 1, 3), pair("padding", 0, 2)
		l.Input = pair("input", 3, 6)
	}
	for d := range l.Output {
		l.Output[d] = (l.Input[d]+2*l.Padding[d]-l.Kernel[d])/l.Stride[d] + 1
	}
	return l
}

// DrawWeights draws a layer's weights.
func DrawWeights(t *rapid.T, l pgworkloads.Layer) []int16 {
	most := 1<<l.WeightBits - 1
	weight := rapid.Map(rapid.IntRange(-most, most), func(w int) int16 { return int16(w) })
	if l.WeightBits == 1 {
		weight = rapid.SampledFrom([]int16{-1, 1})
	}
	size := l.OutChannels * (l.InChannels / l.Groups) * l.Kernel[0] * l.Kernel[1]
	return rapid.SliceOfN(weight, size, size).Draw(t, "weights")
}

// DrawCodes draws the input of that many images.
func DrawCodes(t *rapid.T, l pgworkloads.Layer, images int) []byte {
	size := images * l.InChannels * l.Input[0] * l.Input[1]
	return rapid.SliceOfN(drawCode(l.Activation), size, size).Draw(t, "codes")
}

// Encodings are all encodings.
var Encodings = []pgworkloads.Encoding{pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar}
