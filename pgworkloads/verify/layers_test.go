package verify_test

import (
	"math/bits"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"
)

// TestVerify finds no differences in traces that were written by the definitions.
func TestVerify(t *testing.T) {
	for seed := range uint64(20) {
		trace := tracetest.MustDecode(t, tracetest.New(seed).File(t))
		want := []verify.LayerCheck{
			{Layer: "conv2", Images: 3, Outputs: 54},
			{Layer: "depthwise", Images: 3, Outputs: 36},
			{Layer: "pointwise", Images: 3, Outputs: 5},
			{Layer: "fc", Images: 3, Outputs: 3},
		}
		if diff := cmp.Diff(want, verify.Layers(trace)); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

// TestVerifyFinds changes one thing at a time and expects exactly the differences in the layer that
// follow.
func TestVerifyFinds(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *tracetest.Sample) (want verify.LayerCheck)
	}{
		{"one stored gate", func(s *tracetest.Sample) verify.LayerCheck {
			gates := s.Arrays["conv2.gates"].Data
			gates[8] ^= 1 << 3 // of the second image, which has 7 bytes of gates
			s.Node("conv2").Product.Gate.GatedFraction = share(gates, 3*54)
			return verify.LayerCheck{"conv2", 3, 54, 1, 0}
		}},
		{"one digest", func(s *tracetest.Sample) verify.LayerCheck {
			digests := s.Node("depthwise").Product.Gate.OutputsSHA256
			digests[1] = digests[2]
			return verify.LayerCheck{"depthwise", 3, 36, 0, 1}
		}},
		{"a threshold above every sum", func(s *tracetest.Sample) verify.LayerCheck {
			// Channel 1 of 3; every image has one byte of gates.
			copy(s.Arrays["fc.delta"].Data[8:], []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x7e}) // 2^1008
			copy(s.Arrays["fc.thresholds"].Data[4:], []byte{0xff, 0xff, 0xff, 0x7f})
			on := 0
			for _, gates := range s.Arrays["fc.gates"].Data {
				on += int(gates >> 6 & 1)
			}
			return verify.LayerCheck{"fc", 3, 3, on, on} // and where it was on, the output loses its low part
		}},
		{"one weight's sign", func(s *tracetest.Sample) verify.LayerCheck {
			weights := s.Arrays["conv2.weight"].Data
			weights[4] = -weights[4] // the centre of a kernel: every pixel sees it
			return verify.LayerCheck{"conv2", 3, 54, changedGates(s), 3}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := tracetest.New(1)
			want := []verify.LayerCheck{c.change(s)}
			if want[0].Differences() == 0 {
				t.Fatal("the sample does not show the change")
			}
			var got []verify.LayerCheck
			for _, check := range verify.Layers(tracetest.MustDecode(t, s.File(t))) {
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

// changedGates computes conv2 anew by the definition and counts gates that differ from the stored
// ones.
func changedGates(s *tracetest.Sample) int {
	l := pgworkloads.Layer{
		InChannels: 4, OutChannels: 6, Groups: 2, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2},
		Padding: [2]int{1, 1}, Input: [2]int{6, 6}, Output: [2]int{3, 3},
		Activation: pgworkloads.Activation{Bits: 2, HighBits: 1, Encoding: pgworkloads.Bipolar},
	}
	var weights []int16
	for _, w := range s.Arrays["conv2.weight"].Data {
		weights = append(weights, int16(int8(w)))
	}
	thresholds := npy.Values[int32](s.Arrays["conv2.thresholds"])
	changed := 0
	for image := range tracetest.SampleImages {
		_, gates := tracetest.BruteRun(l, weights, arithmetic.GateAbove, thresholds, s.Arrays["conv2.codes"].Data[image*144:][:144])
		for i, b := range tracetest.PackBits(gates) {
			changed += bits.OnesCount8(b ^ s.Arrays["conv2.gates"].Data[image*7+i])
		}
	}
	return changed
}
