package pgworkloads

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawSlicedLayer(t *rapid.T) (Layer, int) {
	draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
	l := Layer{
		Groups: draw(1, 5, "groups"), Kernel: [2]int{draw(1, 3, "kernel y"), draw(1, 3, "kernel x")},
		Stride: [2]int{draw(1, 2, "stride y"), draw(1, 2, "stride x")}, Padding: [2]int{draw(0, 1, "padding y"), draw(0, 1, "padding x")},
		Input:      [2]int{draw(3, 17, "height"), draw(3, 17, "width")},
		Activation: Activation{Bits: 4, HighBits: 2, Encoding: Unsigned, Scale: 1},
	}
	l.InChannels, l.OutChannels = l.Groups*draw(1, 3, "in"), l.Groups*draw(1, 13, "out")
	l.Output = l.OutputSize()
	return l, draw(1, 3, "images")
}

// TestSlices: every output of a layer is in one slice, with its gate. No slice is empty, there are
// no more than requested, and each reads the existing inputs of its outputs.
func TestSlices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, images := drawSlicedLayer(t)
		byChannels, byPixels := rapid.IntRange(1, 17).Draw(t, "by channels"), rapid.IntRange(1, 17).Draw(t, "by pixels")
		gates := NewGateMask(l.M(images), l.N())
		for _, on := range rapid.SliceOf(rapid.IntRange(0, l.M(images)*l.N()-1)).Draw(t, "gated") {
			gates.Set(on/l.N(), on%l.N())
		}
		dealt := l.Slices(images, byChannels, byPixels)
		if len(dealt) > byChannels*byPixels {
			t.Fatalf("%d slices, asked for %d x %d", len(dealt), byChannels, byPixels)
		}
		codes := drawnCodes(l, images)
		seen := map[[2]int]bool{}
		var gated uint64
		for _, p := range dealt {
			if p.Layer.K() != l.K() || p.Layer.M(p.Images)*p.Layer.N() == 0 {
				t.Fatalf("slice %+v", p)
			}
			checkWindow(t, l, p)
			work := p.Work(LayerWork{Layer: l, Gates: gates, Codes: codes})
			gated += work.GatedOutputs()
			checkCodes(t, codes, work.Codes, p)
			for m, pixel := range pixelsOf(l, p) {
				for n := range p.Layer.N() {
					at := [2]int{pixel, p.Channels.Lo + n}
					if seen[at] || work.Gates.Gated(m, n) != gates.Gated(at[0], at[1]) {
						t.Fatalf("output %v is dealt twice, or has another gate", at)
					}
					seen[at] = true
				}
			}
		}
		if len(seen) != l.M(images)*l.N() || gated != gates.Count() {
			t.Fatalf("%d outputs of %d, %d gated of %d", len(seen), l.M(images)*l.N(), gated, gates.Count())
		}
	})
}

// drawnCodes returns codes of four bits of which many differ.
func drawnCodes(l Layer, images int) *InputCodes {
	codes := NewInputCodes(l, images)
	for i := range codes.words {
		const spread = 2654435761 // Knuth's multiplicative hash
		codes.words[i] = WordOf(int(uint32(i) * spread >> 28))
	}
	return codes
}

// checkCodes expects every output pixel of a slice to have the same operands as in the layer: as
// words, as bits that count, and as bits of sensitive regions.
func checkCodes(t *rapid.T, all, of *InputCodes, p Slice) {
	l := all.layer
	perGroup := l.OutChannels / l.Groups
	regions := Regions{Rows: 2, Columns: 2, Channels: 2, Threshold: 50}
	allBits, bits := [2]*CountingBits{all.ByValue(), all.ByRegion(regions)}, [2]*CountingBits{of.ByValue(), of.ByRegion(regions)}
	for m, pixel := range pixelsOf(l, p) {
		for group := range p.Layer.Groups {
			from := p.Channels.Lo/perGroup + group
			if !slices.Equal(of.Words(nil, m, group), all.Words(nil, pixel, from)) {
				t.Fatalf("pixel %d of slice %+v has other operands", m, p)
			}
			for i := range bits {
				if !slices.Equal(bits[i].Operands(nil, m, group), allBits[i].Operands(nil, pixel, from)) {
					t.Fatalf("pixel %d of slice %+v has other bits", m, p)
				}
			}
		}
	}
}

// pixelsOf returns the pixels of a slice by their number in the layer.
func pixelsOf(l Layer, p Slice) (pixels []int) {
	for image := p.Of.Lo; image < p.Of.Hi; image++ {
		for y := p.Rows.Lo; y < p.Rows.Hi; y++ {
			for x := p.Cols.Lo; x < p.Cols.Hi; x++ {
				pixels = append(pixels, (image*l.Output[0]+y)*l.Output[1]+x)
			}
		}
	}
	return pixels
}

// checkWindow compares how many input rows and columns the first and the last output of a slice
// read, in the layer and in the slice. A window of only padding counts as one, because a layer has
// at least one input.
func checkWindow(t *rapid.T, l Layer, p Slice) {
	inside := func(l Layer, d, at int) int {
		first := at*l.Stride[d] - l.Padding[d]
		return max(1, min(first+l.Kernel[d], l.Input[d])-max(first, 0))
	}
	for d, s := range [2]Span{p.Rows, p.Cols} {
		for _, at := range []int{s.Lo, s.Hi - 1} {
			if got, want := inside(p.Layer, d, at-s.Lo), inside(l, d, at); got != want {
				t.Fatalf("output %d reads %d inputs in direction %d, %d in %+v", at, want, d, got, p)
			}
		}
	}
}

// TestEvenSlices: if all slices get whole channels and rows, they differ by at most one of each.
func TestEvenSlices(t *testing.T) {
	l := Layer{InChannels: 3, OutChannels: 13, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{11, 7}, Output: [2]int{11, 7}}
	for _, p := range l.Slices(1, 4, 4) {
		if n, pixels := p.Layer.N(), p.Layer.M(1); n < 3 || n > 4 || pixels < 14 || pixels > 24 {
			t.Errorf("slice of %d channels and %d pixels", n, pixels)
		}
	}
}
