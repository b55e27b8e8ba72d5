package elementwise

import (
	"math"
	"slices"
	"testing"

	"pgsim/pgworkloads"

	"pgregory.net/rapid"
)

// vectorsOff computes without vector loops, as a processor without them does.
func vectorsOff(compute func()) {
	if !vectors {
		compute()
		return
	}
	vectors = false
	defer func() { vectors = true }()
	compute()
}

// numbers draws a few numbers and repeats them. Among them are special cases of operations, and
// numbers between two codes of a unit.
func numbers(t *rapid.T, label string, count int, unit float64) []float64 {
	some := rapid.SliceOfN(rapid.OneOf(
		rapid.Float64Range(-20, 20),
		rapid.Map(rapid.IntRange(-600, 600), func(eighths int) float64 { return float64(eighths) / 8 }),
		rapid.Custom(func(t *rapid.T) float64 { // in the middle of two codes, or next to it
			x := (float64(rapid.IntRange(-260, 260).Draw(t, "code")) + 0.5) * unit
			return rapid.SampledFrom([]float64{x, math.Nextafter(x, -1e9), math.Nextafter(x, 1e9), x + 1e-9*unit, x - 1e-9*unit}).Draw(t, "near")
		}),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1e300, -1e300, 5e-324}),
	), 1, 19).Draw(t, label)
	all := make([]float64, count)
	for i := range all {
		all[i] = some[i%len(some)]
	}
	return all
}

// same reports whether floats have the same bits, or both are NaN.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// TestVectorLoops compares every operation with and without vector loops, bit by bit.
func TestVectorLoops(t *testing.T) {
	number := rapid.Float64Range(-9, 9)
	for name, draw := range map[string]func(t *rapid.T, a []float64) func(out []float64){
		"scale": func(t *rapid.T, a []float64) func(out []float64) {
			scale, bias := number.Draw(t, "scale"), number.Draw(t, "bias")
			return func(out []float64) { Scale(out, a, scale, bias) }
		},
		"add": func(t *rapid.T, a []float64) func(out []float64) {
			b := numbers(t, "b", len(a), 1)
			return func(out []float64) { Add(out, a, b) }
		},
		"quantize": func(t *rapid.T, a []float64) func(out []float64) {
			q := Quantizer{Clip: rapid.Float64Range(0.1, 9).Draw(t, "clip"), Steps: rapid.SampledFrom([]float64{1, 3, 15, 255}).Draw(t, "steps")}
			if rapid.Bool().Draw(t, "signed") {
				q.Least = -q.Clip
			}
			copy(a, numbers(t, "near steps", len(a), q.Clip/q.Steps))
			return func(out []float64) { q.Quantize(out, a) }
		},
		"outputs": func(t *rapid.T, a []float64) func(out []float64) {
			scale, bias := number.Draw(t, "scale"), number.Draw(t, "bias")
			sums := sumsOf(t, "sums", len(a))
			return func(out []float64) { Outputs(out, sums, scale, bias) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := numbers(t, "a", rapid.IntRange(0, 40).Draw(t, "count"), 1)
				compute := draw(t, a)
				got, want := make([]float64, len(a)), make([]float64, len(a))
				compute(got)
				vectorsOff(func() { compute(want) })
				if !slices.EqualFunc(got, want, same) {
					t.Fatalf("%v: %v, want %v", a, got, want)
				}
			})
		})
	}
}

// TestWords compares codes with and without vector loops.
func TestWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Encoder{
			Scale: rapid.SampledFrom([]float64{1, 0.25, 1.0 / 3, 0.26684357325236, 1e-300, 1e300}).Draw(t, "scale"), PerUnit: 1,
			Least: float64(rapid.IntRange(-255, 0).Draw(t, "least")), Most: float64(rapid.IntRange(1, 255).Draw(t, "most")),
		}
		if rapid.Bool().Draw(t, "bipolar") {
			e.Shift, e.PerUnit, e.Least = e.Most, 0.5, 0
		}
		a := numbers(t, "a", rapid.IntRange(0, 40).Draw(t, "count"), e.Scale/e.PerUnit)
		got, want := make([]pgworkloads.CodeWord, len(a)), make([]pgworkloads.CodeWord, len(a))
		e.Words(got, a)
		vectorsOff(func() { e.Words(want, a) })
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: %v, want %v", e, got, want)
		}
	})
}

// sumsOf draws a few sums, extreme ones among them, and repeats them.
func sumsOf(t *rapid.T, label string, count int) []int32 {
	some := rapid.SliceOfN(rapid.OneOf(rapid.Int32Range(-9, 9), rapid.Int32()), 1, 19).Draw(t, label)
	all := make([]int32, count)
	for i := range all {
		all[i] = some[i%len(some)]
	}
	return all
}

// TestGate compares gates with and without vector loops.
func TestGate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 40).Draw(t, "count")
		high, low := sumsOf(t, "high", count), sumsOf(t, "low", count)
		bound := rapid.OneOf(rapid.Int32Range(-9, 9), rapid.SampledFrom([]int32{math.MinInt32, math.MaxInt32}))
		lower, upper := bound.Draw(t, "lower"), bound.Draw(t, "upper")
		bit := uint64(1) << rapid.IntRange(0, 63).Draw(t, "bit")
		wantHigh, gates, wantGates := slices.Clone(high), slices.Repeat([]uint64{5}, count), slices.Repeat([]uint64{5}, count)
		Gate(high, low, lower, upper, gates, bit)
		vectorsOff(func() { Gate(wantHigh, low, lower, upper, wantGates, bit) })
		if !slices.Equal(high, wantHigh) || !slices.Equal(gates, wantGates) {
			t.Fatalf("sums %v, want %v, and gates %v, want %v", high, wantHigh, gates, wantGates)
		}
	})
}

// TestPackBytes compares packed words with the rules, for any codes.
func TestPackBytes(t *testing.T) {
	rule := rapid.Custom(func(t *rapid.T) ByteRule {
		return ByteRule{rapid.Uint32().Draw(t, "mask"), rapid.Uint32().Draw(t, "again"), rapid.Uint32().Draw(t, "plus")}
	})
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 40).Draw(t, "count")
		var codes [4][]pgworkloads.CodeWord
		for i := range codes {
			for _, sum := range sumsOf(t, "codes", count) {
				codes[i] = append(codes[i], pgworkloads.WordOf(int(sum)))
			}
		}
		rules := [2]ByteRule{rule.Draw(t, "high"), rule.Draw(t, "low")}
		got := [2][]uint32{make([]uint32, count), make([]uint32, count)}
		alone := make([]uint32, count)
		n := PackBytes(got[0], got[1], &codes, rules[0], rules[1])
		PackBytes(alone, nil, &codes, rules[0], rules[1])
		if vectors && n != count/8*8 || !vectors && n != 0 {
			t.Fatalf("%d of %d packed", n, count)
		}
		for i := range n {
			word := uint32(0)
			for channel := range codes {
				word |= uint32(codes[channel][i]) & 0xff << (8 * channel)
			}
			if got[0][i] != rules[0].Of(word) || got[1][i] != rules[1].Of(word) || alone[i] != got[0][i] {
				t.Fatalf("%+v: codes %08x become %08x and %08x, high ones alone %08x", rules, word, got[0][i], got[1][i], alone[i])
			}
		}
	})
}
