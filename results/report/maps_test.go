package report

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// drawLayer draws a gated layer of any shape, including convolutions with groups and recurrent
// products, and its gates.
func drawLayer(t *rapid.T) (w pgworkloads.LayerWork, images int) {
	images = rapid.IntRange(1, 3).Draw(t, "images")
	groups := rapid.IntRange(1, 3).Draw(t, "groups")
	layer := pgworkloads.Layer{
		Name: "layer", Op: pgworkloads.OpConv, Groups: groups,
		InChannels: groups, OutChannels: groups * rapid.IntRange(1, 9).Draw(t, "channels"),
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input:      [2]int{rapid.IntRange(1, 6).Draw(t, "height"), rapid.IntRange(1, 6).Draw(t, "width")},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned},
		WeightBits: 8, Gated: true,
	}
	if rapid.Bool().Draw(t, "recurrent") {
		layer.Op, layer.Recurrent, layer.Groups, layer.InChannels = pgworkloads.OpLinear, true, 1, 1
		layer.Input[1] = 1
	}
	layer.Output = layer.Input
	gates := pgworkloads.NewGateMask(layer.M(images), layer.N())
	for m := range gates.M() {
		for n := range gates.N() {
			if rapid.Bool().Draw(t, "gate") {
				gates.Set(m, n)
			}
		}
	}
	return pgworkloads.LayerWork{Layer: layer, Gates: gates}, images
}

// The map over the array shows the MSB passes of a schedule: the gates of the outputs that each PE
// holds in them.
func TestMapOverArrayIsThatOfTheMSBPasses(t *testing.T) {
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		w, images := drawLayer(t)
		array := acc.Array
		array.Rows, array.Cols = rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "cols")
		machine, err := dataflow.NewMachine(array)
		if err != nil {
			t.Fatal(err)
		}
		want := newCounts(array.Cols, array.Rows)
		schedule := dataflow.NewSchedule(machine, w, dataflow.WholeLayer(w.Layer, images, array.Cols))
		for {
			pass, earliest, more := schedule.Next()
			if !more {
				break
			}
			if pass.Kind == dataflow.High {
				for row, pixel := range pass.Pixels {
					for column, channel := range pass.Channels {
						want.add(row*array.Cols+column, w.Gates.Gated(inMask(w.Layer, int(pixel), images), int(channel)))
					}
				}
			}
			schedule.Start(earliest, 0)
		}
		got := overArray(w, shape{array.Rows, array.Cols, 1, array.Dataflow})
		for i, cell := range want.grid().cells {
			if got.cells[i] != cell {
				t.Fatalf("PE %d of %d x %d: level %d, want %d", i, array.Rows, array.Cols, got.cells[i], cell)
			}
		}
	})
}

// inMask returns the row of a gate mask for a pixel of a segment. Segments number the pixels of
// recurrent layers step by step, masks image by image.
func inMask(l pgworkloads.Layer, pixel, images int) int {
	if !l.Recurrent {
		return pixel
	}
	return pixel%images*l.PixelsPerImage() + pixel/images
}

// A pixel's level is the share of its own channels in its own image.
func TestMapOverImage(t *testing.T) {
	layer := pgworkloads.Layer{OutChannels: 4, Output: [2]int{2, 3}, Gated: true}
	gates := pgworkloads.NewGateMask(layer.M(2), layer.N())
	const second = 6 // pixels before the second image
	gates.Set(0, 0)  // of the first image
	for n := range 4 {
		gates.Set(second+1, n)
	}
	gates.Set(second+5, 2)
	w := pgworkloads.LayerWork{Layer: layer, Gates: gates}
	for image, want := range []string{"\x3f\x00\x00\x00\x00\x00", "\x00\xfa\x00\x00\x00\x3f"} { // 0x3f of 250 is a quarter
		g := overImage(w, image)
		if string(g.cells) != want || g.width != 3 || g.height != 2 {
			t.Errorf("image %d: %d x %d %q, want 3 x 2 %q", image, g.width, g.height, g.cells, want)
		}
	}
}

// In a weight-stationary array there is one row for all, and PEs without outputs are empty.
func TestMapOverArrayWeightStationary(t *testing.T) {
	layer := pgworkloads.Layer{OutChannels: 3, Groups: 1, Output: [2]int{2, 1}, Gated: true}
	gates := pgworkloads.NewGateMask(layer.M(1), layer.N())
	gates.Set(0, 1)
	g := overArray(pgworkloads.LayerWork{Layer: layer, Gates: gates}, shape{4, 4, 1, weightStationary})
	if g.height != 1 || string(g.cells) != "\x00\x7d\x00\xff" { // 0x7d of 250 is a half
		t.Errorf("height %d, cells %q", g.height, g.cells)
	}
}
