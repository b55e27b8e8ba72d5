package mapper

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// TestWindowsByEveryOperand compares the words of a kernel window with those found by looking up
// the place of every single operand. It takes random kernels, strides, paddings and groups, words
// that straddle positions, rows and images, and all operands or some.
func TestWindowsByEveryOperand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawConvolution(t)
		images := rapid.IntRange(1, 2).Draw(t, "images")
		word := rapid.SampledFrom([]int{8, 11, 16, 64}).Draw(t, "word bits")
		part := 0
		if rapid.Bool().Draw(t, "inputs cut") {
			part = l.Kernel[0] * l.Kernel[1] * rapid.IntRange(1, l.InChannels/l.Groups).Draw(t, "channels of a part")
		}
		product := drawProduct(t, l)
		operands := drawOperands(t, l, part)
		w := NewWindows(l, images, word, part)
		pixel := rapid.IntRange(0, l.M(images)-1).Draw(t, "pixel")
		group := rapid.IntRange(0, l.Groups-1).Draw(t, "group")

		var got []int
		for _, run := range w.Of(nil, pixel, group, product, operands) {
			for n := run.Lo; n < run.Hi; n++ {
				got = append(got, n)
			}
		}
		want, mostOfRow := wordsOfOperands(l, word, part, pixel, group, product, operands)
		if !slices.Equal(got, want) {
			t.Fatalf("words %v, want %v", got, want)
		}
		if most := w.RowWords(product, operands); mostOfRow > most {
			t.Fatalf("a row of the kernel takes %d words, at most %d are promised", mostOfRow, most)
		}
	})
}

// drawConvolution draws a small convolution.
func drawConvolution(t *rapid.T) pgworkloads.Layer {
	l := pgworkloads.Layer{Op: "conv", Activation: pgworkloads.Activation{Bits: 2, HighBits: 2}, WeightBits: 1}
	l.Groups = rapid.IntRange(1, 3).Draw(t, "groups")
	l.InChannels = l.Groups * rapid.IntRange(1, 9).Draw(t, "channels of a group")
	l.OutChannels = l.Groups
	for d := range 2 {
		l.Kernel[d] = rapid.IntRange(1, 4).Draw(t, "kernel")
		l.Stride[d] = rapid.IntRange(1, 3).Draw(t, "stride")
		l.Padding[d] = rapid.IntRange(0, 3).Draw(t, "padding")
		l.Input[d] = max(rapid.IntRange(1, 9).Draw(t, "input"), l.Kernel[d]-2*l.Padding[d])
		l.Output[d] = (l.Input[d]+2*l.Padding[d]-l.Kernel[d])/l.Stride[d] + 1
	}
	return l
}

// drawProduct draws a product of all operands, or one of those of the first channels or of the
// others.
func drawProduct(t *rapid.T, l pgworkloads.Layer) dataflow.Product {
	if !l.CanSplitChannels() || rapid.Bool().Draw(t, "whole") {
		return dataflow.Product{Part: l.WholePart()}
	}
	l.FirstChannels = rapid.IntRange(1, l.InChannels/l.Groups-1).Draw(t, "first channels")
	if rapid.Bool().Draw(t, "first") {
		return dataflow.Product{Part: l.HighPart()}
	}
	return dataflow.Product{Part: l.LowPart()}
}

// drawOperands draws all operands or some, of one part where inputs are cut.
func drawOperands(t *rapid.T, l pgworkloads.Layer, part int) dataflow.Range {
	all := dataflow.Range{Hi: l.K()}
	if part > 0 {
		n := rapid.IntRange(0, (l.K()-1)/part).Draw(t, "part")
		all = dataflow.Range{Lo: n * part, Hi: min((n+1)*part, l.K())}
	}
	if rapid.Bool().Draw(t, "all operands") {
		return all
	}
	lo := rapid.IntRange(all.Lo, all.Hi-1).Draw(t, "from")
	return dataflow.Range{Lo: lo, Hi: rapid.IntRange(lo+1, all.Hi).Draw(t, "to")}
}

// wordsOfOperands returns the words of some operands, found one by one, and the number of words of
// the kernel row that takes the most.
func wordsOfOperands(l pgworkloads.Layer, word, part, pixel, group int, product dataflow.Product, operands dataflow.Range) (words []int, mostOfRow int) {
	perChannel := l.Kernel[0] * l.Kernel[1]
	lo, hi := product.From/perChannel, product.To/perChannel // channels that are streamed together
	if part > 0 {
		channels := part / perChannel
		first := max(operands.Lo, product.From) / part * channels
		lo, hi = max(lo, first), min(hi, first+channels)
	}
	place := lo * perChannel // in the order in which operands are streamed
	image, y, x := pixel/(l.Output[0]*l.Output[1]), pixel/l.Output[1]%l.Output[0], pixel%l.Output[1]
	for ky := range l.Kernel[0] {
		var ofRow []int
		for kx := range l.Kernel[1] {
			for c := lo; c < hi; c++ {
				streamed := place >= max(operands.Lo, product.From) && place < min(operands.Hi, product.To)
				place++
				iy, ix := y*l.Stride[0]-l.Padding[0]+ky, x*l.Stride[1]-l.Padding[1]+kx
				if !streamed || iy < 0 || iy >= l.Input[0] || ix < 0 || ix >= l.Input[1] {
					continue
				}
				channel := group*(l.InChannels/l.Groups) + c
				bit := ((image*l.Input[0]+iy)*l.Input[1]+ix)*l.InChannels + channel
				ofRow = append(ofRow, bit/word)
			}
		}
		slices.Sort(ofRow)
		ofRow = slices.Compact(ofRow)
		mostOfRow = max(mostOfRow, len(ofRow))
		words = append(words, ofRow...)
	}
	slices.Sort(words)
	return slices.Compact(words), mostOfRow
}

// TestWindowsOfStates expects the state of every image of a recurrent layer in whole words, the
// same in every time step.
func TestWindowsOfStates(t *testing.T) {
	l := pgworkloads.Layer{
		Op: "lstm", Recurrent: true, InChannels: 100, OutChannels: 400, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{5, 1}, Output: [2]int{5, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 4},
	}
	const images = 3
	w := NewWindows(l, images, 64, 0)
	for pixel := range l.M(images) {
		first := pixel % images * 2
		got := w.Of(nil, pixel, 0, dataflow.Product{Part: l.WholePart()}, dataflow.Range{Hi: 100})
		if want := []Words{{first, first + 2}}; !slices.Equal(got, want) {
			t.Errorf("pixel %d: words %v, want %v", pixel, got, want)
		}
	}
}
