package arithmetic_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/shapes"

	"pgregory.net/rapid"
)

// TestConvolutionExtremes reaches the greatest allowed sums, in both lanes and with both signs, and
// refuses one more.
func TestConvolutionExtremes(t *testing.T) {
	const k, weight, code = 33025, 255, 255 // 33025 * 255 * 255 is just below 2^31
	l := shapes.GEMM{M: 1, N: 4, K: k, Bits: 8, HighBits: 8, WeightBits: 8}.Layer()
	l.Input, l.Output = [2]int{1, 1}, [2]int{1, 1}
	weights := slices.Repeat([]int16{weight}, 4*k)
	for i := range k {
		weights[k+i], weights[2*k+i] = -weight, -weight
	}
	conv, err := arithmetic.NewConvolution(l, weights)
	if err != nil {
		t.Fatal(err)
	}
	sums := make([]int32, 4)
	conv.Sums(new(arithmetic.Scratch), arithmetic.Sums{High: sums}, slices.Repeat([]pgworkloads.CodeWord{code}, k), 1)
	const most = k * weight * code
	if want := []int32{most, -most, -most, most}; !slices.Equal(sums, want) {
		t.Errorf("sums %v, want %v", sums, want)
	}
	if longer := uint64(k+1) * weight * code; longer <= math.MaxInt32 {
		t.Fatalf("the next sum %d still fits", longer)
	}
	l.InChannels++
	_, err = arithmetic.NewConvolution(l, slices.Repeat([]int16{weight}, 4*(k+1)))
	const want = "sums of output channel 0 can reach 2147515650, more than the accumulators hold (2147483646)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestGreaterOffsetGatesFewer checks the meaning of moving thresholds, for every kind of gate and
// any numbers, including extreme ones.
func TestGreaterOffsetGatesFewer(t *testing.T) {
	for _, kind := range arithmetic.GateRules {
		rapid.Check(t, func(t *rapid.T) {
			sides := kind.Sides()
			delta := rapid.SliceOfN(rapid.Float64Range(-1e300, 1e300), sides, sides).Draw(t, "delta")
			if rapid.Bool().Draw(t, "small") {
				delta = rapid.SliceOfN(rapid.Float64Range(-5, 5), sides, sides).Draw(t, "small delta")
			}
			offset := rapid.Float64Range(-5, 5)
			a, b := offset.Draw(t, "a"), offset.Draw(t, "b")
			scales := []float64{0.3}
			less := kind.Bounds(kind.Thresholds(delta, min(a, b), 0.7, scales))
			more := kind.Bounds(kind.Thresholds(delta, max(a, b), 0.7, scales))
			high := rapid.Int32Range(-30, 30).Draw(t, "high")
			if more.On(0, high) && !less.On(0, high) {
				t.Errorf("%s: Oh = %d is gated at offset %v but not at %v", kind.Name, high, max(a, b), min(a, b))
			}
		})
	}
}

// BenchmarkSums measures a layer like those in ResNet-20: 64 channels at 8x8, with half of the
// codes' high parts zero, as after a ReLU. Both parts of codes are multiplied.
func BenchmarkSums(b *testing.B) {
	for _, encoding := range []pgworkloads.Encoding{pgworkloads.Bipolar, pgworkloads.Unsigned} {
		b.Run(string(encoding), func(b *testing.B) {
			l := pgworkloads.Layer{
				Op: pgworkloads.OpConv, InChannels: 64, OutChannels: 64, Groups: 1,
				Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
				Input: [2]int{8, 8}, Output: [2]int{8, 8}, WeightBits: 1, Gated: true,
				Activation: pgworkloads.Activation{Bits: 3, HighBits: 2, Encoding: encoding, Scale: 1},
			}
			random := rand.New(rand.NewPCG(1, 2))
			weights := make([]int16, l.N()*l.K())
			for i := range weights {
				weights[i] = int16(1 - 2*random.IntN(2))
			}
			codes := make([]pgworkloads.CodeWord, l.InChannels*l.PixelsPerImage())
			for i := range codes {
				codes[i] = pgworkloads.CodeWord(random.IntN(4))
			}
			conv, err := arithmetic.NewConvolution(l, weights)
			if err != nil {
				b.Fatal(err)
			}
			outputs := l.PixelsPerImage() * l.N()
			scratch, sums := new(arithmetic.Scratch), arithmetic.Sums{High: make([]int32, outputs), Low: make([]int32, outputs)}
			b.ReportAllocs()
			for b.Loop() {
				conv.Sums(scratch, sums, codes, l.Output[0])
			}
			const parts = 2
			b.ReportMetric(parts*float64(l.MACs(1))*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
		})
	}
}
