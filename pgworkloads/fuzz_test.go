package pgworkloads

import (
	"strings"
	"testing"

	"pgsim/pgworkloads/npy"
)

// checkFuzzed states what holds for any bytes: either a good trace, which can be
// verified and run, or one line that names the file.
func checkFuzzed(t *testing.T, file []byte) {
	trace, err := Decode("fuzz.npz", file)
	if err != nil {
		if message := err.Error(); strings.ContainsAny(message, "\r\n") || !strings.HasPrefix(message, "fuzz.npz: ") {
			t.Errorf("want one line that starts with the file, got %q", message)
		}
		return
	}
	VerifyLayers(trace)
	if !small(trace) {
		return
	}
	VerifyExecution(trace)
	if _, err := trace.Workload(Options{Images: trace.Images(), ThresholdChange: ThresholdChange{ThresholdOffset: 1}}); err != nil {
		t.Error(err)
	}
}

// small tells whether a network is executed in no time: layers without gates
// need no stored samples to be large.
func small(trace *Trace) bool {
	const most = 1 << 20
	work := 0.0
	for _, n := range trace.Nodes {
		work += float64(elements(n.Shape))
		if n.Product != nil {
			work += float64(n.Product.MACs(1))
		}
	}
	return work*float64(trace.Images()) < most
}

// FuzzTrace looks for files that break the reader.
func FuzzTrace(f *testing.F) {
	f.Add(newSample(1).file(f))
	f.Add(newTextSample(1).file(f))
	f.Add(archived(f, []member{{manifestMember, []byte("{}")}}))
	f.Fuzz(checkFuzzed)
}

// FuzzManifest does with manifests in an archive that is good otherwise.
func FuzzManifest(f *testing.F) {
	samples := []*sample{newSample(1), newTextSample(1)}
	for i, s := range samples {
		s.list()
		f.Add(i == 1, s.text(f))
	}
	f.Add(false, []byte(`{"nodes": [{"product": {"kernel": [1, 2, 3]}}], "format": null}`))
	f.Fuzz(func(t *testing.T, isText bool, text []byte) {
		s := samples[0]
		if isText {
			s = samples[1]
		}
		checkFuzzed(t, archived(t, s.members(text)))
	})
}

// FuzzData looks for held sets that break the reader.
func FuzzData(f *testing.F) {
	f.Add(newHeldImages().file(f))
	f.Add(newHeldText().file(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := DecodeData("fuzz.npz", file)
		if err != nil {
			if message := err.Error(); strings.ContainsAny(message, "\r\n") || !strings.HasPrefix(message, "fuzz.npz: ") {
				t.Errorf("want one line that starts with the file, got %q", message)
			}
			return
		}
		for i := range d.Count() {
			if s := d.Sample(i); len(s.Pixels)+len(s.Tokens) != elements(d.Shape) {
				t.Errorf("sample %d has %d pixels and %d tokens", i, len(s.Pixels), len(s.Tokens))
			}
		}
	})
}

// FuzzArray does with an array in place of one of a good archive. Where it is an
// array the list has its digest, so that the checks behind that are reached.
func FuzzArray(f *testing.F) {
	names := []string{"labels", "conv2.codes", "conv2.gates", "fc.weight", "fc.scales", "pointwise.delta", "pointwise.thresholds", "scores", "held", "shifted.dy"}
	for i, name := range names {
		f.Add(byte(i), npy.Encode(newSample(1).arrays[name]))
	}
	f.Fuzz(func(t *testing.T, which byte, content []byte) {
		s := newSample(1)
		name := names[int(which)%len(names)]
		if array, err := npy.Decode(content); err == nil {
			s.arrays[name] = array
		}
		s.list()
		members := s.members(s.text(t))
		for i := range members {
			if members[i].name == name+".npy" {
				members[i].content = content
			}
		}
		checkFuzzed(t, archived(t, members))
	})
}

// FuzzMask looks for masks that break the reader.
func FuzzMask(f *testing.F) {
	f.Add(npy.Encode(npy.New([]byte{0, 1, 0, 1, 0, 1}, 2, 3)))
	f.Fuzz(func(t *testing.T, content []byte) {
		mask, err := decodeMask(content, 2, 3)
		if err == nil && mask.Count() > 6 {
			t.Errorf("%d gates of 6 are on", mask.Count())
		}
		if err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("want one line, got %q", err)
		}
	})
}
