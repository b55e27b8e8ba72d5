package switching

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// TestCounts counts by hand what changes in a PE of two lanes of one bit on three operands of two
// bits: the lanes' digits, weights and products, what is added, and the sum.
func TestCounts(t *testing.T) {
	c := NewCounter(PE{Lanes: 2, DigitBits: 1, WeightBits: 4, SumBits: 8})
	one, none := Digit{1, 1}, Digit{}
	// step  weights  digits  products  added  sum
	//    0    3, 1    1, 0      3, 0       6    6    0b0110
	//    1    3, 1    1, 1      3, 1       4   10    0b1010
	//    2   -1, 0    0, 0      0, 0       0   10
	//    3   -1, 0    1, 0     -1, 0      -1    9    0b1001
	sum := c.Output([]int16{3, 1, -1}, []Digit{one, one, none, one, none, one}, 2)
	want := Counts{
		Steps: 3, Loads: 1,
		Digits:   1 + 2 + 1,
		Weights:  2 + 1, // 3 to -1 and 1 to 0
		Products: 1 + 2 + 1 + 4,
		Addend:   1 + 1 + 8,
		Sum:      2 + 0 + 2,
	}
	if sum != 9 || c.Counts != want {
		t.Errorf("sum %d, %+v, want 9, %+v", sum, c.Counts, want)
	}
}

// TestDigitsMakeTheValue expects the digits of a part of any code to make up its value.
func TestDigitsMakeTheValue(t *testing.T) {
	encodings := []pgworkloads.Encoding{pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar}
	rapid.Check(t, func(t *rapid.T) {
		a := pgworkloads.Activation{Encoding: rapid.SampledFrom(encodings).Draw(t, "encoding"), Bits: rapid.IntRange(2, 8).Draw(t, "bits")}
		a.HighBits = rapid.IntRange(1, a.Bits-1).Draw(t, "high bits")
		width := rapid.IntRange(1, 8).Draw(t, "digit bits")
		high, low := a.Parts()
		least, most := a.Range()
		w := pgworkloads.WordOf(rapid.IntRange(least, most).Draw(t, "code"))
		l := pgworkloads.Layer{InChannels: 1, OutChannels: 1, Groups: 1, Kernel: [2]int{1, 1}, Activation: a}
		for part, want := range map[pgworkloads.Part]int32{
			l.HighPart(): high.Of(w) >> a.LowBits(), l.LowPart(): low.Of(w), l.WholePart(): high.Of(w) + low.Of(w),
		} {
			if part == l.HighPart() && a.Encoding == pgworkloads.SignMagnitude {
				want = high.Of(w) / (1 << a.LowBits())
			}
			d, got := NewDigits(a, part, width), int32(0)
			for _, digit := range d.append(nil, []pgworkloads.CodeWord{w}) {
				if digit.Bits > uint16(pgworkloads.AllOnes(width)) {
					t.Fatalf("digit %+v has more than %d bits", digit, width)
				}
				got = got<<width + digit.Value
			}
			if got != want {
				t.Fatalf("part %+v of code %d: %d, want %d", part, w.Code(), got, want)
			}
		}
	})
}

// TestOperandsOfAPart expects the parts of a layer that is split by channels to have the operands
// of their channels, at every position of the kernel. It expects the parts of a layer that is split
// by bits to have all operands.
func TestOperandsOfAPart(t *testing.T) {
	byChannels := pgworkloads.Layer{InChannels: 6, OutChannels: 2, Groups: 2, Kernel: [2]int{1, 2}, Gated: true, FirstChannels: 1}
	byBits := byChannels
	byBits.FirstChannels = 0
	for _, test := range []struct {
		layer pgworkloads.Layer
		part  pgworkloads.Part
		want  []string
	}{
		{byChannels, byChannels.HighPart(), []string{"c0p0", "c0p1"}},
		{byChannels, byChannels.LowPart(), []string{"c1p0", "c2p0", "c1p1", "c2p1"}},
		{byChannels, byChannels.WholePart(), []string{"c0p0", "c1p0", "c2p0", "c0p1", "c1p1", "c2p1"}},
		{byBits, byBits.LowPart(), []string{"c0p0", "c1p0", "c2p0", "c0p1", "c1p1", "c2p1"}},
	} {
		all := []string{"c0p0", "c1p0", "c2p0", "c0p1", "c1p1", "c2p1"}
		if got := operandsOf(test.layer, test.part, all); !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.part, got, test.want)
		}
	}
}

// TestRandomIsRandom expects half of the bits of random digits and weights to change.
func TestRandomIsRandom(t *testing.T) {
	p := PE{Lanes: 4, DigitBits: 2, WeightBits: 8, SumBits: 32}
	c := Random(p, 288, 2)
	const half, within = 0.5, 0.02
	for name, share := range map[string]float64{
		"digits":  float64(c.Digits) / float64(c.Steps) / float64(p.Lanes*p.DigitBits),
		"weights": float64(c.Weights) / float64(c.Loads) / float64(p.Lanes*p.WeightBits),
	} {
		if math.Abs(share-half) > within {
			t.Errorf("%.3f of the bits of %s change", share, name)
		}
	}
	if again := Random(p, 288, 2); again != c {
		t.Errorf("%+v, and then %+v", c, again)
	}
}

// TestSampleStandsForAll expects the watched outputs of a layer to give the same result as all
// outputs: within 3 % of each count.
func TestSampleStandsForAll(t *testing.T) {
	work := layer(t, "pg-resnet20-a4h2-cifar10", "layer3_2.conv1")
	p := PE{Lanes: 1, DigitBits: 1, WeightBits: 8, SumBits: 32}
	for _, part := range []pgworkloads.Part{work.HighPart(), work.LowPart(), work.WholePart()} {
		gated := part == work.LowPart()
		var outputs []output
		for _, o := range everyOutput(work.M(1), work.N()) {
			if !gated || work.Gates.Gated(o.pixel, o.channel) {
				outputs = append(outputs, o)
			}
		}
		all, some := ofOutputs(p, work, part, outputs), OfLayer(p, work, part, gated)
		if some != OfLayer(p, work, part, gated) {
			t.Errorf("part %+v: two samples differ", part)
		}
		for name, counts := range map[string][2]uint64{
			"digits": {all.Digits, some.Digits}, "weights": {all.Weights, some.Weights}, "products": {all.Products, some.Products},
			"addends": {all.Addend, some.Addend}, "sums": {all.Sum, some.Sum},
		} {
			const within = 0.03
			got, want := float64(counts[1])/float64(some.Steps), float64(counts[0])/float64(all.Steps)
			if math.Abs(got/want-1) > within {
				t.Errorf("part %+v, %s: %.4f bits per step, of all outputs %.4f", part, name, got, want)
			}
		}
	}
}

// TestZerosChangeNothing expects only weights to change where all codes are 0.
func TestZerosChangeNothing(t *testing.T) {
	work := layer(t, "pg-resnet20-a4h2-cifar10", "layer3_2.conv1")
	work.Codes = pgworkloads.NewInputCodes(work.Layer, 1)
	c := OfLayer(PE{Lanes: 4, DigitBits: 1, WeightBits: 8, SumBits: 32}, work, work.WholePart(), false)
	if c.Digits != 0 || c.Products != 0 || c.Addend != 0 || c.Sum != 0 || c.Weights == 0 || c.Steps == 0 {
		t.Errorf("%+v", c)
	}
}

// layer returns a layer of an embedded trace, one image.
func layer(t *testing.T, name, of string) pgworkloads.LayerWork {
	t.Helper()
	trace, err := traces.Resolve(name)
	if err != nil {
		t.Fatal(err)
	}
	work, err := trace.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	codes, err := work.Inputs.Codes(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range work.Layers {
		if l.Name == of {
			l.Codes = codes[i]
			return l
		}
	}
	t.Fatalf("%s has no layer %s", name, of)
	return pgworkloads.LayerWork{}
}
