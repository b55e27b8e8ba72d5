package arithmetic

import (
	"math"
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/tile"

	"pgregory.net/rapid"
)

// TestVectorProducts compares the sums from every kernel of this processor with the sums without
// kernels, for any layer, encoding and widths, including extreme values.
func TestVectorProducts(t *testing.T) {
	for _, k := range tile.Kernels() {
		t.Run(k.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { checkVectorProduct(t, k) })
		})
	}
}

func checkVectorProduct(t *rapid.T, k *tile.Kernel) {
	l := drawLayer(t)
	most := math.MaxInt16
	if k.Digits == bytesPerWord {
		most = math.MaxInt8
	}
	// A few weights and codes are repeated, because draws are slow.
	weight := rapid.OneOf(rapid.IntRange(-most-1, most), rapid.SampledFrom([]int{-most - 1, most, 0}))
	weights := repeated(t, "weights", weight, l.N()*l.K(), func(w int) int16 { return int16(w) })
	least, greatest := l.Activation.Range()
	code := rapid.OneOf(rapid.IntRange(least, greatest), rapid.SampledFrom([]int{least, greatest}))
	codes := repeated(t, "codes", code, l.InChannels*l.Input[0]*l.Input[1], pgworkloads.WordOf)
	if k.Digits == bytesPerWord && !fitsBytes(l, weights) {
		t.Skip("does not fit bytes")
	}
	if CheckSums(l, weights) != nil {
		t.Skip("overflows")
	}
	rows := l.Output[0]
	if l.Op == pgworkloads.OpLinear { // a shorter sequence
		rows = rapid.IntRange(1, rows).Draw(t, "rows")
		codes = codes[:l.InChannels*rows]
	}
	count := rows * l.Output[1] * l.N()
	got, want := Sums{High: make([]int32, count)}, Sums{High: make([]int32, count)}
	if l.Gated {
		got.Low, want.Low = make([]int32, count), make([]int32, count)
	}
	s := new(Scratch)
	newVectorProduct(l, weights, k).sums(s, got, codes, rows)
	newLaneProduct(l, weights).sums(s, want, codes, rows)
	if !slices.Equal(got.High, want.High) || !slices.Equal(got.Low, want.Low) {
		t.Fatalf("%+v: sums\n%v, want\n%v", l, got, want)
	}
}

// repeated draws a few numbers and repeats them.
func repeated[T any](t *rapid.T, label string, from *rapid.Generator[int], count int, of func(int) T) []T {
	some := rapid.SliceOfN(from, 1, 23).Draw(t, label)
	all := make([]T, count)
	for i := range all {
		all[i] = of(some[i%len(some)])
	}
	return all
}

// drawLayer draws a layer whose pixels and channels fill vectors and rows of a kernel,
// or not.
func drawLayer(t *rapid.T) pgworkloads.Layer {
	one := func(label string, least, most int) int { return rapid.IntRange(least, most).Draw(t, label) }
	l := pgworkloads.Layer{
		Op: pgworkloads.OpConv, Groups: rapid.SampledFrom([]int{1, 1, 2, 3}).Draw(t, "groups"), WeightBits: pgworkloads.MaxWeightBits,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Gated: rapid.Bool().Draw(t, "gated"),
	}
	l.InChannels, l.OutChannels = l.Groups*one("in", 1, 9), l.Groups*one("out", 1, 19)
	l.Activation = pgworkloads.Activation{
		Bits: one("bits", pgworkloads.MinGatedBits, pgworkloads.MaxActivationBits), Scale: 1,
		Encoding: rapid.SampledFrom([]pgworkloads.Encoding{
			pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar,
		}).Draw(t, "encoding"),
	}
	l.Activation.HighBits = l.Activation.Bits
	if l.Gated {
		l.Activation.HighBits = one("high bits", 1, l.Activation.Bits-1)
	}
	if rapid.Bool().Draw(t, "linear") {
		l.Op, l.Input = pgworkloads.OpLinear, [2]int{one("positions", 1, 40), 1}
		l.Output = l.Input
		return l
	}
	for d := range l.Kernel {
		l.Kernel[d], l.Stride[d], l.Padding[d] = one("kernel", 1, 3), one("stride", 1, 2), one("padding", 0, 2)
		l.Input[d] = rapid.SampledFrom([]int{3, 4, 8, 14, 16, 18, 32}).Draw(t, "input")
	}
	l.Output = l.OutputSize()
	return l
}

// TestVectorKernel checks when bytes hold a layer's integers, when words of 16 bits are needed, and
// when the padding is too large for an image.
func TestVectorKernel(t *testing.T) {
	bytes, halves := tile.Find(bytesPerWord), tile.Find(halvesPerWord)
	if bytes == nil {
		bytes = halves // that hold all integers
	}
	layer := pgworkloads.Layer{
		InChannels: 1, OutChannels: 1, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{2, 2}, Output: [2]int{2, 2},
	}
	for _, c := range []struct {
		encoding pgworkloads.Encoding
		bits     int
		weight   int16
		padding  int
		want     *tile.Kernel
	}{
		{pgworkloads.Unsigned, 8, -128, 0, bytes},
		{pgworkloads.Unsigned, 8, 128, 0, halves},
		{pgworkloads.Unsigned, 8, -129, 0, halves},
		{pgworkloads.TwosComplement, 8, 127, 0, bytes},
		{pgworkloads.SignMagnitude, 7, 127, 0, bytes},
		{pgworkloads.SignMagnitude, 8, 127, 0, halves},
		{pgworkloads.Bipolar, 7, 127, 0, bytes},
		{pgworkloads.Bipolar, 8, 127, 0, halves},
		{pgworkloads.Unsigned, 4, 1, 1000, nil},
	} {
		l := layer
		l.Activation = pgworkloads.Activation{Bits: c.bits, HighBits: c.bits, Encoding: c.encoding, Scale: 1}
		l.Padding = [2]int{c.padding, c.padding}
		if got := vectorKernel(l, []int16{c.weight}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestSumsAllocateNothing computes sums repeatedly in the same memory.
func TestSumsAllocateNothing(t *testing.T) {
	l := pgworkloads.Layer{
		InChannels: 5, OutChannels: 9, Groups: 1, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
		Input: [2]int{7, 7}, Output: [2]int{7, 7}, Gated: true,
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 1},
	}
	weights, codes := make([]int16, l.N()*l.K()), make([]pgworkloads.CodeWord, l.InChannels*7*7)
	out := Sums{High: make([]int32, l.N()*7*7), Low: make([]int32, l.N()*7*7)}
	s := new(Scratch)
	split := l
	split.FirstChannels, split.Activation.HighBits = 2, l.Activation.Bits
	for name, p := range map[string]product{
		"any processor": newLaneProduct(l, weights), "this one": ConvolutionOf(l, weights).product, "first channels": newProduct(split, weights),
	} {
		p.sums(s, out, codes, 7) // the first time needs memory
		if allocs := testing.AllocsPerRun(10, func() { p.sums(s, out, codes, 7) }); allocs != 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}
