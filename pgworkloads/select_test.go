package pgworkloads

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestWorkload compares every gate of the sample's workload with the stored
// one, for every batch size.
func TestWorkload(t *testing.T) {
	s := newSample(3)
	trace := mustDecode(t, s.file(t))
	for images := 1; images <= sampleImages; images++ {
		work, err := trace.Workload(Options{Images: images})
		if err != nil {
			t.Fatal(err)
		}
		if work.Name != "sample" || work.Images != images || !work.Synthetic || work.Checksum != trace.Checksum {
			t.Errorf("workload is %s of %d images, synthetic %t, %s", work.Name, work.Images, work.Synthetic, work.Checksum)
		}
		names := ""
		for _, l := range work.Layers {
			names += l.Name + " "
			if l.Gated != (l.Gates != nil) {
				t.Errorf("%s: gated %t, gates %v", l.Name, l.Gated, l.Gates)
			}
			if l.Gates != nil {
				checkStoredGates(t, s.arrays[l.Name+".gates"].Data, l, images)
			}
		}
		if want := "conv1 conv2 depthwise pointwise fc "; names != want {
			t.Errorf("layers %s, want %s", names, want)
		}
	}
}

// checkStoredGates reads the packed gates one by one.
func checkStoredGates(t *testing.T, packed []byte, l LayerWork, images int) {
	t.Helper()
	size := len(packed) / sampleImages
	if l.Gates.M() != l.M(images) || l.Gates.N() != l.N() {
		t.Fatalf("%s: mask of %d x %d, want %d x %d", l.Name, l.Gates.M(), l.Gates.N(), l.M(images), l.N())
	}
	for image := range images {
		for n := range l.N() {
			for y := range l.Output[0] {
				for x := range l.Output[1] {
					i := (n*l.Output[0]+y)*l.Output[1] + x
					want := packed[image*size+i/8]>>(7-i%8)&1 == 1
					m := (image*l.Output[0]+y)*l.Output[1] + x
					if l.Gates.Gated(m, n) != want {
						t.Fatalf("%s: gate of image %d, channel %d, pixel %d, %d is %t", l.Name, image, n, y, x, !want)
					}
				}
			}
		}
	}
}

// TestMovedWorkload compares the gates of moved thresholds with those of the
// definition, which follows them through the layers.
func TestMovedWorkload(t *testing.T) {
	changed := 0
	for _, offset := range []float64{-3, -0.5, 0.125, 0.5, 3} {
		for _, s := range settledSamples(t, 4) {
			trace := mustDecode(t, s.file(t))
			moves := ThresholdChange{ThresholdOffset: offset}
			work, err := trace.Workload(Options{Images: 2, ThresholdChange: moves})
			if err != nil {
				t.Fatal(err)
			}
			if work.ThresholdOffset != offset {
				t.Errorf("the workload says offset %v, want %v", work.ThresholdOffset, offset)
			}
			stored, err := trace.Workload(Options{Images: 2})
			if err != nil {
				t.Fatal(err)
			}
			for image := range 2 {
				found := map[string]*bruteLayer{}
				bruteNetwork(trace.Nodes, trace.Stored(image), bruteThresholds(trace, moves), found)
				for i, l := range work.Layers {
					checkMovedGates(t, l, found[l.Name], image)
					if l.GatedOutputs() != stored.Layers[i].GatedOutputs() {
						changed++
					}
				}
			}
		}
	}
	if changed == 0 {
		t.Error("no offset changed anything")
	}
}

func checkMovedGates(t *testing.T, l LayerWork, want *bruteLayer, image int) {
	t.Helper()
	if !l.Gated {
		if l.Gates != nil || want != nil {
			t.Errorf("%s has gates", l.Name)
		}
		return
	}
	pixels := l.PixelsPerImage()
	for i, gate := range want.gates {
		if l.Gates.Gated(image*pixels+i%pixels, i/pixels) != gate {
			t.Fatalf("%s: image %d: gate %d is %t", l.Name, image, i, !gate)
		}
	}
}

// TestOffsetExtremes gates everything and nothing.
func TestOffsetExtremes(t *testing.T) {
	trace := mustDecode(t, newSample(5).file(t))
	for offset, all := range map[float64]bool{math.MaxFloat64: false, -math.MaxFloat64: true, 1e9: false, -1e9: true} {
		work, err := trace.Workload(Options{Images: 3, ThresholdChange: ThresholdChange{ThresholdOffset: offset}})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range work.Layers {
			want := uint64(0)
			if all && l.Gated {
				want = uint64(l.M(3) * l.N())
			}
			if got := l.GatedOutputs(); got != want {
				t.Errorf("%s: %d gated at offset %v, want %d", l.Name, got, offset, want)
			}
		}
	}
}

// TestSmallestOffset recomputes with an offset too small to move a threshold:
// the gates must be the stored ones.
func TestSmallestOffset(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		sample := newSample(rapid.Uint64Range(0, 1000).Draw(r, "seed"))
		sample.settle(t)
		trace := mustDecode(t, sample.file(t))
		stored, err := trace.Workload(Options{Images: 3})
		if err != nil {
			t.Fatal(err)
		}
		moved, err := trace.Workload(Options{Images: 3, ThresholdChange: ThresholdChange{ThresholdOffset: math.SmallestNonzeroFloat64}})
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range stored.Layers {
			for m := 0; l.Gates != nil && m < l.Gates.M(); m++ {
				for n := range l.Gates.N() {
					if l.Gates.Gated(m, n) != moved.Layers[i].Gates.Gated(m, n) {
						r.Fatalf("%s: gate %d, %d differs", l.Name, m, n)
					}
				}
			}
		}
	})
}

func TestBadOptions(t *testing.T) {
	trace := mustDecode(t, newSample(1).file(t))
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{Images: 0}, "images: must be 1..3, got 0"},
		{Options{Images: 100}, "images: must be 1..3, got 100"},
		{Options{Images: 1, ThresholdChange: ThresholdChange{ThresholdOffset: math.NaN()}}, "threshold-offset: must be a finite number, got NaN"},
		{Options{Images: 1, ThresholdChange: ThresholdChange{ThresholdOffset: math.Inf(-1)}}, "threshold-offset: must be a finite number, got -Inf"},
		{Options{Images: 1, ThresholdChange: ThresholdChange{ThresholdScale: number(-1)}}, "threshold-scale: must be a finite number from 0 on, got -1"},
		{Options{Images: 1, ThresholdChange: ThresholdChange{ThresholdScale: number(math.NaN())}}, "threshold-scale: must be a finite number from 0 on, got NaN"},
		{Options{Images: 1, ThresholdChange: ThresholdChange{TargetGated: number(1.5), TargetPer: PerLayer}}, "target-gated: must be 0..1, got 1.5"},
		{Options{Images: 1, ThresholdChange: ThresholdChange{TargetGated: number(0.5)}}, `target-per: must be layer or network, got ""`},
		{Options{Images: 1, ThresholdChange: ThresholdChange{TargetPer: PerLayer}}, "target-per: says what a target is for, but there is no target-gated"},
		{
			Options{Images: 1, ThresholdChange: ThresholdChange{ThresholdOffset: 1, ThresholdScale: number(2)}},
			"threshold-offset: an offset, a scale and a target of the gated fraction exclude each other",
		},
	} {
		if _, err := trace.Workload(c.options); err == nil || err.Error() != c.want {
			t.Errorf("%+v: got %v, want %s", c.options, err, c.want)
		}
	}
}

// number returns a pointer to a number.
func number(v float64) *float64 { return &v }
