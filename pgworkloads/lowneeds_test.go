package pgworkloads_test

import (
	"testing"

	"pgsim/pgworkloads"

	"pgregory.net/rapid"
)

// TestLowNeeds compares the count with one in the opposite direction: from every input position to
// the outputs that may read it.
func TestLowNeeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
		layer := pgworkloads.Layer{
			Groups: number("groups", 1, 2),
			Kernel: [2]int{number("kernel rows", 1, 3), number("kernel columns", 1, 3)},
			Stride: [2]int{number("stride rows", 1, 3), number("stride columns", 1, 3)},
			Input:  [2]int{number("rows", 3, 6), number("columns", 3, 6)},
			Gated:  true,
		}
		layer.Padding = [2]int{number("padding rows", 0, layer.Kernel[0]-1), number("padding columns", 0, layer.Kernel[1]-1)}
		for side := range layer.Output {
			layer.Output[side] = (layer.Input[side]+2*layer.Padding[side]-layer.Kernel[side])/layer.Stride[side] + 1
		}
		channels := number("channels of a group", 1, 3)
		layer.InChannels, layer.OutChannels = layer.Groups, layer.Groups*channels
		images := number("images", 1, 2)
		gates := pgworkloads.NewGateMask(layer.M(images), layer.N())
		for m := range gates.M() {
			for n := range gates.N() {
				if number("one in four", 0, 3) == 0 {
					gates.Set(m, n)
				}
			}
		}
		got := pgworkloads.LayerWork{Layer: layer, Gates: gates}.LowNeeds()

		var want pgworkloads.LowNeeds
		covers := func(side, output, input int) bool {
			offset := input + layer.Padding[side] - output*layer.Stride[side]
			return offset >= 0 && offset < layer.Kernel[side]
		}
		for position := range images * layer.Groups * layer.Input[0] * layer.Input[1] {
			column, rest := position%layer.Input[1], position/layer.Input[1]
			row, rest := rest%layer.Input[0], rest/layer.Input[0]
			group, image := rest%layer.Groups, rest/layer.Groups
			var read, needed bool
			for pixel := range layer.PixelsPerImage() {
				if !covers(0, pixel/layer.Output[1], row) || !covers(1, pixel%layer.Output[1], column) {
					continue
				}
				read = true
				for n := range channels {
					needed = needed || gates.Gated(image*layer.PixelsPerImage()+pixel, group*channels+n)
				}
			}
			if read {
				want.Read++
			}
			if needed {
				want.Needed++
			}
		}
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}
