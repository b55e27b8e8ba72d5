package pgworkloads

import (
	"math/bits"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads/npy"
)

// TestVerify finds nothing in traces that were written by the definitions.
func TestVerify(t *testing.T) {
	for seed := range uint64(20) {
		trace := mustDecode(t, newSample(seed).file(t))
		want := []LayerCheck{
			{Layer: "conv2", Images: 3, Outputs: 54},
			{Layer: "depthwise", Images: 3, Outputs: 36},
			{Layer: "pointwise", Images: 3, Outputs: 5},
			{Layer: "fc", Images: 3, Outputs: 3},
		}
		if diff := cmp.Diff(want, VerifyLayers(trace)); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

// TestVerifyFinds changes one thing at a time and expects exactly the layer and
// the differences that it makes.
func TestVerifyFinds(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *sample) (want LayerCheck)
	}{
		{"one stored gate", func(s *sample) LayerCheck {
			gates := s.arrays["conv2.gates"].Data
			gates[8] ^= 1 << 3 // of the second image, which has 7 bytes of gates
			s.node("conv2").Product.Gate.GatedFraction = share(gates, 3*54)
			return LayerCheck{"conv2", 3, 54, 1, 0}
		}},
		{"one digest", func(s *sample) LayerCheck {
			digests := s.node("depthwise").Product.Gate.OutputsSHA256
			digests[1] = digests[2]
			return LayerCheck{"depthwise", 3, 36, 0, 1}
		}},
		{"a threshold above every sum", func(s *sample) LayerCheck {
			// Channel 1 of 3; every image has one byte of gates.
			copy(s.arrays["fc.delta"].Data[8:], []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x7e}) // 2^1008
			copy(s.arrays["fc.thresholds"].Data[4:], []byte{0xff, 0xff, 0xff, 0x7f})
			on := 0
			for _, gates := range s.arrays["fc.gates"].Data {
				on += int(gates >> 6 & 1)
			}
			return LayerCheck{"fc", 3, 3, on, on} // and where it was on, the output loses its low part
		}},
		{"one weight's sign", func(s *sample) LayerCheck {
			weights := s.arrays["conv2.weight"].Data
			weights[4] = -weights[4] // the centre of a kernel: every pixel sees it
			return LayerCheck{"conv2", 3, 54, changedGates(s), 3}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSample(1)
			want := []LayerCheck{c.change(s)}
			if want[0].Differences() == 0 {
				t.Fatal("the sample does not show the change")
			}
			var got []LayerCheck
			for _, check := range VerifyLayers(mustDecode(t, s.file(t))) {
				if check.Differences() > 0 {
					got = append(got, check)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// share returns the share of gates that are on.
func share(packed []byte, gates int) float64 {
	on := 0
	for _, b := range packed {
		on += bits.OnesCount8(b)
	}
	return float64(on) / float64(gates)
}

// changedGates computes conv2 anew by the definition and counts gates that are
// not the stored ones.
func changedGates(s *sample) int {
	l := Layer{
		InChannels: 4, OutChannels: 6, Groups: 2, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2},
		Padding: [2]int{1, 1}, Input: [2]int{6, 6}, Output: [2]int{3, 3},
		Activation: Activation{Bits: 2, HighBits: 1, Encoding: Bipolar},
	}
	var weights []int16
	for _, w := range s.arrays["conv2.weight"].Data {
		weights = append(weights, int16(int8(w)))
	}
	thresholds := npy.Values[int32](s.arrays["conv2.thresholds"])
	changed := 0
	for image := range sampleImages {
		_, gates := bruteRun(l, weights, GateAbove, thresholds, s.arrays["conv2.codes"].Data[image*144:][:144])
		for i, b := range packBits(gates) {
			changed += bits.OnesCount8(b ^ s.arrays["conv2.gates"].Data[image*7+i])
		}
	}
	return changed
}
