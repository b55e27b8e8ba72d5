package calibration_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/calibration"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestUnseen puts the second stored image at the beginning of a test set, and finds it
// left out.
func TestUnseen(t *testing.T) {
	net := tracetest.MustDecode(t, tracetest.New(1).File(t))
	images := tracetest.NewImages()
	pixels := append([]byte{}, net.Stored(1).Pixels...)
	images.Arrays["values"] = npy.New(append(pixels, images.Arrays["values"].Data[len(pixels):]...), 4, 2, 6, 6)
	data := images.Decode(t)
	for most, want := range map[int][]int{1: {1}, 2: {1, 2}, 9: {1, 2, 3}} {
		got, err := calibration.Unseen(net, data, most)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Samples) != len(want) || got.StoredFrom != nil {
			t.Fatalf("at most %d: %d samples, want %v", most, len(got.Samples), want)
		}
		for i, at := range want {
			if diff := cmp.Diff(data.Sample(at).Pixels, got.Samples[i].Pixels); diff != "" {
				t.Errorf("at most %d: sample %d is not image %d", most, i, at)
			}
		}
	}
}

// TestUnseenText leaves out a text that contains a stored one.
func TestUnseenText(t *testing.T) {
	net := tracetest.MustDecode(t, tracetest.NewLanguage(1).File(t))
	stored := net.Stored(0).Tokens
	text := tracetest.NewText()
	tokens := npy.Values[int32](text.Arrays["values"])
	copy(tokens[3:], stored)
	text.Arrays["values"] = npy.New(tokens, 2, 10)
	got, err := calibration.Unseen(net, text.Decode(t), 9)
	if err != nil || len(got.Samples) != 1 {
		t.Errorf("got %d samples (%v), want the second stream", len(got.Samples), err)
	}
}

// TestCalibrate calibrates on stored samples, whose gates are known, and reads back
// what was written.
func TestCalibrate(t *testing.T) {
	for _, sample := range tracetest.Settled(t, 1) {
		net, name := tracetest.MustDecode(t, sample.File(t)), sample.Manifest.Task
		work, err := net.Workload(pgworkloads.Options{Images: net.Images()})
		if err != nil {
			t.Fatal(err)
		}
		sampled, err := calibration.Stored(net, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := pgworkloads.Calibration{Samples: "stored samples 1 to 2 of the trace", StoredFrom: new(int), Gated: map[string][]uint64{}}
		*want.StoredFrom = 1
		for _, l := range work.Layers {
			if l.Gated {
				counts := make([]uint64, l.N())
				for m := l.PixelsPerImage(); m < l.Gates.M(); m++ {
					for n := range counts {
						if l.Gates.Gated(m, n) {
							counts[n]++
						}
					}
				}
				want.Gated[l.Name] = counts
			}
		}
		done := 0
		got := calibration.Calibrate(net, sampled, func() { done++ })
		if diff := cmp.Diff(want, got); diff != "" || done != net.Images()-1 {
			t.Errorf("%s: %d samples done, (-want +got)\n%s", name, done, diff)
		}
		text, err := calibration.Encode(net, got)
		if err != nil {
			t.Fatal(err)
		}
		read, err := net.WithCalibration("counts", text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, read.Calibration); diff != "" || net.Calibration != nil {
			t.Errorf("%s: read back (-want +got)\n%s", name, diff)
		}
	}
}

// TestManifest has a trace with its own calibration, which the workload then has, too.
func TestManifest(t *testing.T) {
	sample := tracetest.Settled(t, 1)[0]
	net := tracetest.MustDecode(t, sample.File(t))
	sampled, err := calibration.Stored(net, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := calibration.Calibrate(net, sampled, func() {})
	sample.Manifest.Calibration = &trace.ManifestCalibration{Samples: want.Samples, StoredFrom: want.StoredFrom, Gated: want.Gated}
	net = tracetest.MustDecode(t, sample.File(t))
	work, err := net.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, work.Calibration); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, l := range work.Layers {
		if diff := cmp.Diff(want.Gated[l.Name], l.Calibrated); diff != "" {
			t.Errorf("%s (-want +got)\n%s", l.Name, diff)
		}
	}
	sample.Manifest.Calibration.Samples = ""
	if _, err := trace.Decode("net.npz", sample.File(t)); err == nil || !strings.HasPrefix(err.Error(), "net.npz: calibration.samples: must say") {
		t.Errorf("without words: got %v", err)
	}
}

// TestStoredRefuses refuses stored samples that leave none to run.
func TestStoredRefuses(t *testing.T) {
	net := tracetest.MustDecode(t, tracetest.New(1).File(t))
	for _, from := range []int{-1, 0, 3} {
		if _, err := calibration.Stored(net, from); err == nil || !strings.HasPrefix(err.Error(), "stored-from: must be 1..2") {
			t.Errorf("from %d: got %v", from, err)
		}
	}
}

// TestRefuses refuses files that are not a calibration of the trace.
func TestRefuses(t *testing.T) {
	net := tracetest.MustDecode(t, tracetest.New(1).File(t))
	sampled, err := calibration.Stored(net, 1)
	if err != nil {
		t.Fatal(err)
	}
	good, err := calibration.Encode(net, calibration.Calibrate(net, sampled, func() {}))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{trace.CalibrationFormat, "pgsim.calibration/9", "counts: format: must be pgsim.calibration/1"},
		{net.Checksum, "0a", "counts: trace_sha256: is of another trace than sample"},
		{`"stored samples 1 to 2 of the trace"`, `""`, "counts: calibration.samples: must say"},
		{`"stored_from":1`, `"stored_from":3`, "counts: calibration.stored_from: must be 1..2"},
		{`"conv2":[`, `"conv2":[1,`, "counts: calibration.gated.conv2: must have a count for each of"},
		{`"gated":{`, `"gated":{"conv1":[],`, "counts: calibration.gated.conv1: is no gated layer"},
		{`"conv2":[`, `"conv2":[-1,`, "counts: calibration.gated"},
		{`"gated":{`, `"gate":{`, "counts: calibration.gate: unknown field"},
	} {
		text := strings.Replace(string(good), test.old, test.new, 1)
		if _, err := net.WithCalibration("counts", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.new, err, test.want)
		}
	}
}
