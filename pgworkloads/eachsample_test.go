package pgworkloads

import (
	"reflect"
	"testing"
)

// TestOfEachSample expects the channels of image i after those of the images before it, over the
// rows of one image. Operands that samples share must not change.
func TestOfEachSample(t *testing.T) {
	const images, pixels, channels = 3, 2, 4
	l := Layer{InChannels: 6, OutChannels: channels, Groups: 2, Output: [2]int{pixels, 1}, RightComputed: true}
	gates := NewGateMask(images*pixels, channels)
	for m := range gates.M() {
		for n := range channels {
			if (m*3+n)%5 < 2 {
				gates.Set(m, n)
			}
		}
	}
	w := LayerWork{Layer: l, Gates: gates}
	of, rows := w.OfEachSample(images)
	if rows != 1 || of.M(rows) != pixels || of.N() != images*channels || of.Groups != images*l.Groups ||
		of.InChannels != images*l.InChannels || of.MACs(rows) != w.MACs(images) {
		t.Fatalf("got %+v with the rows of %d images", of.Layer, rows)
	}
	for image := range images {
		for m := range pixels {
			for n := range channels {
				if got, want := of.Gates.Gated(m, image*channels+n), gates.Gated(image*pixels+m, n); got != want {
					t.Errorf("image %d, row %d, channel %d: gated %v, want %v", image, m, n, got, want)
				}
			}
		}
	}
	w.RightComputed = false
	if same, rows := w.OfEachSample(images); rows != images || !reflect.DeepEqual(same, w) {
		t.Errorf("weights: got %+v with the rows of %d images", same, rows)
	}
}
