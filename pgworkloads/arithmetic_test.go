package pgworkloads

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestParts compares both parts of every code with sums over single planes.
func TestParts(t *testing.T) {
	for _, e := range encodings {
		for bits := 1; bits <= MaxActivationBits; bits++ {
			for highBits := 1; highBits <= bits; highBits++ {
				a := Activation{Bits: bits, HighBits: highBits, Encoding: e, Scale: 1}
				if err := a.Check(); err != nil {
					t.Fatal(err)
				}
				high, low := a.Parts()
				most := 0
				for stored, valid := range a.Valid() {
					wantHigh, wantLow := bruteParts(a, byte(stored))
					if !valid {
						wantHigh, wantLow = 0, 0
					}
					if int(high[stored]) != wantHigh || int(low[stored]) != wantLow {
						t.Fatalf("%s, %d bits, %d high, byte %#02x: %d and %d, want %d and %d",
							e, bits, highBits, stored, high[stored], low[stored], wantHigh, wantLow)
					}
					most = max(most, wantHigh+wantLow, -wantHigh-wantLow, wantHigh, -wantHigh, wantLow, -wantLow)
				}
				if most > a.MaxMagnitude() {
					t.Errorf("%s, %d bits: a part of magnitude %d, above %d", e, bits, most, a.MaxMagnitude())
				}
			}
		}
	}
}

// TestValidCodes states the codes of every encoding.
func TestValidCodes(t *testing.T) {
	for _, c := range []struct {
		encoding    Encoding
		bits        int
		least, most int
	}{
		{Unsigned, 4, 0, 15},
		{Unsigned, 8, 0, 255},
		{Bipolar, 2, 0, 3},
		{TwosComplement, 4, -8, 7},
		{TwosComplement, 8, -128, 127},
		{SignMagnitude, 4, -15, 15},
		{SignMagnitude, 8, -128, 127}, // as far as int8 goes
	} {
		a := Activation{Bits: c.bits, HighBits: 1, Encoding: c.encoding, Scale: 1}
		for stored, valid := range a.Valid() {
			code := stored
			if a.Signed() {
				code = int(int8(byte(stored)))
			}
			if want := c.least <= code && code <= c.most; valid != want {
				t.Errorf("%s of %d bits: code %d valid %t, want %t", c.encoding, c.bits, code, valid, want)
			}
		}
	}
}

// TestGatedRun compares gates and outputs of random layers with the
// definition, for every encoding, geometry and kind of gate.
func TestGatedRun(t *testing.T) {
	for _, e := range encodings {
		for _, kind := range GateRules {
			t.Run(string(e)+" "+kind.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) { checkGatedRun(t, e, kind) })
			})
		}
	}
}

func checkGatedRun(t *rapid.T, e Encoding, kind GateRule) {
	l := drawLayer(t, e)
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	weights, codes := drawWeights(t, l), drawCodes(t, l, 1)
	n := kind.Sides() * l.OutChannels
	// Thresholds near real sums, so that gates are both on and off and equality
	// happens.
	thresholds := rapid.SliceOfN(rapid.Int32Range(-40, 40), n, n).Draw(t, "thresholds")
	p := &Product{Layer: l, Weights: weights, Gate: &Gate{Kind: kind.Name, Thresholds: thresholds, Rule: kind}}
	outputs, gates := p.Run().Image(codes)
	wantOutputs, wantGates := bruteRun(l, weights, kind.Name, thresholds, codes)
	if !slices.Equal(outputs, wantOutputs) {
		t.Errorf("outputs %v, want %v", outputs, wantOutputs)
	}
	if want := packBits(wantGates); !slices.Equal(gates, want) {
		t.Errorf("gates %08b, want %08b", gates, want)
	}
}

// packBits packs as numpy.packbits does.
func packBits(gates []bool) []byte {
	packed := make([]byte, (len(gates)+7)/8)
	for i, on := range gates {
		if on {
			packed[i/8] += 128 >> (i % 8)
		}
	}
	return packed
}

// TestConvolutionExtremes reaches the greatest sums that are allowed, in both
// lanes and with both signs, and refuses one more.
func TestConvolutionExtremes(t *testing.T) {
	const k, weight, code = 33025, 255, 255 // 33025 * 255 * 255 is just below 2^31
	l := GEMM{M: 1, N: 4, K: k, Bits: 8, HighBits: 4, WeightBits: 8}.layer()
	l.Input, l.Output = [2]int{1, 1}, [2]int{1, 1}
	weights := slices.Repeat([]int16{weight}, 4*k)
	for i := range k {
		weights[k+i], weights[2*k+i] = -weight, -weight
	}
	conv, err := NewConvolution(l, weights)
	if err != nil {
		t.Fatal(err)
	}
	var identity Codes
	for i := range identity {
		identity[i] = int32(i)
	}
	sums := make([]int32, 4)
	conv.Sums(sums, slices.Repeat([]byte{code}, k), &identity)
	const most = k * weight * code
	if want := []int32{most, -most, -most, most}; !slices.Equal(sums, want) {
		t.Errorf("sums %v, want %v", sums, want)
	}
	if longer := uint64(k+1) * weight * code; longer <= math.MaxInt32 {
		t.Fatalf("the next sum %d still fits", longer)
	}
	l.InChannels++
	_, err = NewConvolution(l, slices.Repeat([]int16{weight}, 4*(k+1)))
	const want = "sums of output channel 0 can reach 2147515650, more than the accumulators hold (2147483646)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestThresholdDecidesAlike compares integer decisions with exact rational
// ones: Oh * unit against delta + offset, or delta - offset for an upper bound.
func TestThresholdDecidesAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Multiples of powers of two keep float64 exact, so the comparison is of
		// the rule, not of rounding.
		unit := math.Ldexp(1, rapid.IntRange(-6, 3).Draw(t, "exponent"))
		delta := float64(rapid.IntRange(-400, 400).Draw(t, "delta")) / 16
		offset := float64(rapid.IntRange(-50, 50).Draw(t, "offset")) / 16
		high := rapid.Int32Range(-100, 100).Draw(t, "high")
		exact := new(big.Rat).Mul(big.NewRat(int64(high), 1), new(big.Rat).SetFloat64(unit))
		if got, want := high > lower.threshold(delta, offset, unit), exact.Cmp(new(big.Rat).SetFloat64(delta+offset)) > 0; got != want {
			t.Errorf("lower: %d * %v > %v + %v: %t, want %t", high, unit, delta, offset, got, want)
		}
		if got, want := high < upper.threshold(delta, offset, unit), exact.Cmp(new(big.Rat).SetFloat64(delta-offset)) < 0; got != want {
			t.Errorf("upper: %d * %v < %v - %v: %t, want %t", high, unit, delta, offset, got, want)
		}
	})
}

// TestGreaterOffsetGatesFewer states what moving thresholds means, for every
// kind of gate and any numbers, extreme ones included.
func TestGreaterOffsetGatesFewer(t *testing.T) {
	for _, kind := range GateRules {
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

// TestThresholdsClamp states that thresholds out of int32 decide as they would.
func TestThresholdsClamp(t *testing.T) {
	for _, c := range []struct {
		side  side
		delta float64
		want  int32
	}{
		{lower, 1e300, math.MaxInt32},
		{lower, -1e300, math.MinInt32},
		{upper, 1e300, math.MaxInt32},
		{upper, -1e300, math.MinInt32},
		{lower, 2.5, 2},
		{lower, -2.5, -3},
		{upper, 2.5, 3},
		{upper, -2.5, -2},
		{lower, 3, 3},
		{upper, 3, 3},
	} {
		if got := c.side.threshold(c.delta, 0, 1); got != c.want {
			t.Errorf("side %d, delta %v: %d, want %d", c.side, c.delta, got, c.want)
		}
	}
}

// BenchmarkSums measures a layer as they are in ResNet-20: 64 channels at 8x8,
// and with half of the codes' high parts zero, as after a ReLU.
func BenchmarkSums(b *testing.B) {
	for _, encoding := range []Encoding{Bipolar, Unsigned} {
		b.Run(string(encoding), func(b *testing.B) {
			l := Layer{
				Op: OpConv, InChannels: 64, OutChannels: 64, Groups: 1,
				Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
				Input: [2]int{8, 8}, Output: [2]int{8, 8}, WeightBits: 1, Gated: true,
				Activation: Activation{Bits: 3, HighBits: 2, Encoding: encoding, Scale: 1},
			}
			random := rand.New(rand.NewPCG(1, 2))
			weights := make([]int16, l.N()*l.K())
			for i := range weights {
				weights[i] = int16(1 - 2*random.IntN(2))
			}
			codes := make([]byte, l.InChannels*l.PixelsPerImage())
			for i := range codes {
				codes[i] = byte(random.IntN(4))
			}
			conv, err := NewConvolution(l, weights)
			if err != nil {
				b.Fatal(err)
			}
			high, _ := l.Activation.Parts()
			sums := make([]int32, l.PixelsPerImage()*l.N())
			for b.Loop() {
				conv.Sums(sums, codes, &high)
			}
			b.ReportMetric(float64(l.MACs(1))*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
		})
	}
}
