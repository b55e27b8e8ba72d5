package tile_test

import (
	"math"
	"slices"
	"testing"

	"pgsim/pgworkloads/arithmetic/tile"

	"pgregory.net/rapid"
)

// digits takes the integers out of a word, as signed or unsigned ones.
func digits(word uint32, count int, signed bool) []int64 {
	values := make([]int64, count)
	for i := range values {
		bits := 32 / count
		value := int64(word>>(i*bits)) & (1<<bits - 1)
		if signed && value >= 1<<(bits-1) {
			value -= 1 << bits
		}
		values[i] = value
	}
	return values
}

// wantSum is the definition of a sum, with wrap-around.
func wantSum(k *tile.Kernel, o *tile.Operands, v, row, lane int) int32 {
	sum := int64(o.First[v][row])
	for step, offset := range o.Offsets {
		// Bytes of pixels are unsigned.
		pixel := digits(o.Pixels[v][offset+lane], k.Digits, k.Digits == 2)
		for i, w := range digits(o.Weights[step*k.Rows+row], k.Digits, true) {
			sum += w * pixel[i]
		}
	}
	return int32(sum)
}

// word draws words of any integers, and often of extreme ones.
func word() *rapid.Generator[uint32] {
	return rapid.OneOf(rapid.Uint32(), rapid.SampledFrom([]uint32{
		0, math.MaxUint32, 0x80808080, 0x7f7f7f7f, 0x7fff7fff, 0x80008001, 0x00ff00ff, 0x80ff007f,
	}))
}

// TestKernels compares every kernel of this processor with the definition, for any
// integers and offsets.
func TestKernels(t *testing.T) {
	for _, k := range tile.Kernels() {
		t.Run(k.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { checkKernel(t, k) })
		})
	}
}

func checkKernel(t *rapid.T, k *tile.Kernel) {
	steps := rapid.IntRange(1, 20).Draw(t, "steps")
	o := tile.Operands{Offsets: rapid.SliceOfN(rapid.IntRange(0, 40), steps, steps).Draw(t, "offsets")}
	o.Reach = slices.Max(o.Offsets)
	// A few words are repeated, because draws are slow.
	words := rapid.SliceOfN(word(), 7, 29).Draw(t, "words")
	repeat := func(count, from int) []uint32 {
		all := make([]uint32, count)
		for i := range all {
			all[i] = words[(i+from)%len(words)]
		}
		return all
	}
	o.Weights = repeat(steps*k.Rows, 1)
	stride := k.Lanes + rapid.IntRange(0, 3).Draw(t, "gap")
	var out [tile.Vectors][]int32
	for v := range out {
		o.Pixels[v] = repeat(o.Reach+k.Lanes, 2+3*v)
		o.First[v] = rapid.SliceOfN(rapid.Int32(), k.Rows, k.Rows).Draw(t, "first")
		out[v] = make([]int32, (k.Rows-1)*stride+k.Lanes)
	}
	k.Multiply(out, stride, &o)
	for v := range out {
		for at, got := range out[v] {
			row, lane := at/stride, at%stride
			want := int32(0) // the space between rows stays unchanged
			if lane < k.Lanes {
				want = wantSum(k, &o, v, row, lane)
			}
			if got != want {
				t.Fatalf("vector %d, row %d, lane %d: %d, want %d", v, row, lane, got, want)
			}
		}
	}
}
