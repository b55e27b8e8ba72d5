package trace_test

import (
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"
)

// checkFuzzed checks what must hold for any bytes: they are a good trace, which can be verified and
// run, or give an error of one line that names the file.
func checkFuzzed(t *testing.T, file []byte) {
	trace, err := trace.Decode("fuzz.npz", file)
	if err != nil {
		if message := err.Error(); strings.ContainsAny(message, "\r\n") || !strings.HasPrefix(message, "fuzz.npz: ") {
			t.Errorf("want one line that starts with the file, got %q", message)
		}
		return
	}
	verify.Layers(trace)
	if !small(trace) {
		return
	}
	verify.Execution(trace)
	if _, err := trace.Workload(pgworkloads.Options{Images: trace.Images(), ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: 1}}); err != nil {
		t.Error(err)
	}
}

// small reports whether a network executes quickly. Layers without gates may be large without large
// stored samples.
func small(trace *trace.Trace) bool {
	const most = 1 << 20
	work := 0.0
	for _, n := range trace.Nodes {
		work += float64(network.Elements(n.Shape))
		if n.Product != nil {
			work += float64(n.Product.MACs(1))
		}
	}
	return work*float64(trace.Images()) < most
}

// FuzzTrace looks for files that break the reader.
func FuzzTrace(f *testing.F) {
	f.Add(tracetest.New(1).File(f))
	f.Add(tracetest.NewLanguage(1).File(f))
	f.Add(tracetest.NewAttention(1).File(f))
	f.Add(tracetest.NewCausal(1).File(f))
	f.Add(tracetest.Archive(f, []tracetest.Member{{Name: archive.ManifestMember, Content: []byte("{}")}}))
	f.Fuzz(checkFuzzed)
}

// FuzzManifest does the same with manifests in an archive that is otherwise good.
func FuzzManifest(f *testing.F) {
	samples := []*tracetest.Sample{tracetest.New(1), tracetest.NewLanguage(1), tracetest.NewAttention(1)}
	for i, s := range samples {
		s.List()
		f.Add(byte(i), s.Text(f))
	}
	f.Add(byte(0), []byte(`{"nodes": [{"product": {"kernel": [1, 2, 3]}}], "format": null}`))
	f.Fuzz(func(t *testing.T, which byte, text []byte) {
		s := samples[int(which)%len(samples)]
		checkFuzzed(t, tracetest.Archive(t, s.Members(text)))
	})
}

// FuzzArray does the same with an array that replaces one of a good archive. If it is an array, the
// list has its digest, so that later checks are reached.
func FuzzArray(f *testing.F) {
	names := []string{"labels", "conv2.codes", "conv2.gates", "fc.weight", "fc.scales", "pointwise.delta", "pointwise.thresholds", "scores", "held", "shifted.dy"}
	for i, name := range names {
		f.Add(byte(i), npy.Encode(tracetest.New(1).Arrays[name]))
	}
	f.Fuzz(func(t *testing.T, which byte, content []byte) {
		s := tracetest.New(1)
		name := names[int(which)%len(names)]
		if array, err := npy.Decode(content); err == nil {
			s.Arrays[name] = array
		}
		s.List()
		members := s.Members(s.Text(t))
		for i := range members {
			if members[i].Name == name+".npy" {
				members[i].Content = content
			}
		}
		checkFuzzed(t, tracetest.Archive(t, members))
	})
}
