package trace_test

import (
	"math"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/tracetest"

	"pgregory.net/rapid"
)

// TestWorkload compares every gate of the sample's workload with the stored
// one, for every batch size.
func TestWorkload(t *testing.T) {
	s := tracetest.New(3)
	trace := tracetest.MustDecode(t, s.File(t))
	for images := 1; images <= tracetest.SampleImages; images++ {
		work, err := trace.Workload(pgworkloads.Options{Images: images})
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
				checkStoredGates(t, s.Arrays[l.Name+".gates"].Data, l, images)
			}
		}
		if want := "conv1 conv2 depthwise pointwise fc "; names != want {
			t.Errorf("layers %s, want %s", names, want)
		}
	}
}

// checkStoredGates reads the packed gates one by one.
func checkStoredGates(t *testing.T, packed []byte, l pgworkloads.LayerWork, images int) {
	t.Helper()
	size := len(packed) / tracetest.SampleImages
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

// TestMovedWorkload compares the gates of moved thresholds with those of the definition, which
// follows their effects through the layers.
func TestMovedWorkload(t *testing.T) {
	changed := 0
	for _, offset := range []float64{-3, -0.5, 0.125, 0.5, 3} {
		for _, s := range tracetest.Settled(t, 4) {
			trace := tracetest.MustDecode(t, s.File(t))
			moves := pgworkloads.ThresholdChange{ThresholdOffset: offset}
			work, err := trace.Workload(pgworkloads.Options{Images: 2, ThresholdChange: moves})
			if err != nil {
				t.Fatal(err)
			}
			if work.ThresholdOffset != offset {
				t.Errorf("the workload says offset %v, want %v", work.ThresholdOffset, offset)
			}
			stored, err := trace.Workload(pgworkloads.Options{Images: 2})
			if err != nil {
				t.Fatal(err)
			}
			for image := range 2 {
				found := map[string]*tracetest.BruteLayer{}
				tracetest.BruteNetwork(trace.Nodes, trace.Stored(image), tracetest.BruteRule{Thresholds: tracetest.BruteThresholds(trace, moves)}, found)
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

func checkMovedGates(t *testing.T, l pgworkloads.LayerWork, want *tracetest.BruteLayer, image int) {
	t.Helper()
	if !l.Gated {
		if l.Gates != nil || want != nil {
			t.Errorf("%s has gates", l.Name)
		}
		return
	}
	pixels := l.PixelsPerImage()
	for i, gate := range want.Gates {
		if l.Gates.Gated(image*pixels+i%pixels, i/pixels) != gate {
			t.Fatalf("%s: image %d: gate %d is %t", l.Name, image, i, !gate)
		}
	}
}

// TestOffsetExtremes gates everything and nothing.
func TestOffsetExtremes(t *testing.T) {
	trace := tracetest.MustDecode(t, tracetest.New(5).File(t))
	for offset, all := range map[float64]bool{math.MaxFloat64: false, -math.MaxFloat64: true, 1e9: false, -1e9: true} {
		work, err := trace.Workload(pgworkloads.Options{Images: 3, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: offset}})
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
		sample := tracetest.New(rapid.Uint64Range(0, 1000).Draw(r, "seed"))
		sample.Settle(t)
		trace := tracetest.MustDecode(t, sample.File(t))
		stored, err := trace.Workload(pgworkloads.Options{Images: 3})
		if err != nil {
			t.Fatal(err)
		}
		moved, err := trace.Workload(pgworkloads.Options{Images: 3, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: math.SmallestNonzeroFloat64}})
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
	trace := tracetest.MustDecode(t, tracetest.New(1).File(t))
	for _, c := range []struct {
		options pgworkloads.Options
		want    string
	}{
		{pgworkloads.Options{Images: 0}, "images: must be 1..3, got 0"},
		{pgworkloads.Options{Images: 100}, "images: must be 1..3, got 100"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: math.NaN()}}, "threshold-offset: must be a finite number, got NaN"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: math.Inf(-1)}}, "threshold-offset: must be a finite number, got -Inf"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdScale: tracetest.Number(-1)}}, "threshold-scale: must be a finite number from 0 on, got -1"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdScale: tracetest.Number(math.NaN())}}, "threshold-scale: must be a finite number from 0 on, got NaN"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{TargetGated: tracetest.Number(1.5), TargetPer: pgworkloads.PerLayer}}, "target-gated: must be 0..1, got 1.5"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{TargetGated: tracetest.Number(0.5)}}, `target-per: must be layer or network, got ""`},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{TargetPer: pgworkloads.PerLayer}}, "target-per: is the scope of target-gated; give both"},
		{
			pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: 1, ThresholdScale: tracetest.Number(2)}},
			"threshold-offset: an offset, a scale and a target of the gated fraction exclude each other; give one",
		},
	} {
		if _, err := trace.Workload(c.options); err == nil || err.Error() != c.want {
			t.Errorf("%+v: got %v, want %s", c.options, err, c.want)
		}
	}
}
