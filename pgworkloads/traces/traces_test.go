package traces_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

func ExampleResolve() {
	trace, err := traces.Resolve(traces.Default)
	if err != nil {
		fmt.Println(err)
		return
	}
	work, err := trace.Workload(pgworkloads.Options{Images: 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	layer := work.Layers[1]
	fmt.Println(layer.Name, layer.M(work.Images), layer.N(), layer.K(), layer.Gates.M(), layer.Gates.N())
	// Output: layer1_0.conv1 8192 16 144 8192 16
}

// maxBytes is the most that an embedded trace may add to the binary.
const maxBytes = 4 << 20

// TestEmbedded checks every embedded trace: small, named as its file, real, and
// every gate and output as the training framework computed them.
func TestEmbedded(t *testing.T) {
	if !slices.Contains(traces.Names(), traces.Default) {
		t.Errorf("%s is not among %v", traces.Default, traces.Names())
	}
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if trace.Name != name || trace.Size > maxBytes || trace.Synthetic {
			t.Errorf("%s: named %s, %d bytes, synthetic %t", name, trace.Name, trace.Size, trace.Synthetic)
		}
		for _, check := range trace.Verify() {
			if check.Differences() > 0 {
				t.Errorf("%s: %+v", name, check)
			}
		}
	}
}

// TestMovedThresholds recomputes the gates of real layers with thresholds that
// are moved too little to matter, and then far.
func TestMovedThresholds(t *testing.T) {
	trace, err := traces.Resolve(traces.Default)
	if err != nil {
		t.Fatal(err)
	}
	gated := func(offset float64) (count uint64) {
		work, err := trace.Workload(pgworkloads.Options{Images: 1, ThresholdOffset: offset})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range work.Layers {
			count += l.GatedOutputs()
		}
		return count
	}
	if stored, same := gated(0), gated(1e-300); stored != same {
		t.Errorf("%d gates stored, %d recomputed", stored, same)
	}
	if less, stored, more := gated(1), gated(0), gated(-1); less >= stored || stored >= more {
		t.Errorf("%d, %d and %d gated at offsets 1, 0 and -1", less, stored, more)
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"fracbn-resnet20-cifar10", `unknown trace "fracbn-resnet20-cifar10", did you mean "fracbnn-resnet20-cifar10"?; known: `},
		{"", `unknown trace ""`},
		{"traces.go", `unknown trace "traces.go"`},
		{"missing.npz", "missing.npz"},
		{"./missing", "./missing"},
		{".." + string(filepath.Separator), "not a file"},
	} {
		if _, err := traces.Resolve(c.name); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.name, err, c.want)
		}
	}
	file := filepath.Join(t.TempDir(), "copy")
	data, err := os.ReadFile(traces.Default + ".npz")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	embedded, err := traces.Resolve(traces.Default)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := traces.Resolve(file)
	if err != nil {
		t.Fatal(err)
	}
	if copied.Checksum != embedded.Checksum {
		t.Error("a copy has another checksum")
	}
}

// BenchmarkVerify measures the recomputation of all gates and outputs.
func BenchmarkVerify(b *testing.B) {
	for _, name := range traces.Names() {
		b.Run(name, func(b *testing.B) {
			trace, err := traces.Resolve(name)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				trace.Verify()
			}
			// High and low parts are two sums of the same length.
			b.ReportMetric(2*gatedMACs(trace, trace.Images())*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
		})
	}
}

// BenchmarkMovedThresholds measures the recomputation of the gates of the
// default batch.
func BenchmarkMovedThresholds(b *testing.B) {
	const images = 8
	trace, err := traces.Resolve(traces.Default)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := trace.Workload(pgworkloads.Options{Images: images, ThresholdOffset: 0.1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(gatedMACs(trace, images)*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
}

// BenchmarkResolve measures the reading and checking of a trace.
func BenchmarkResolve(b *testing.B) {
	for b.Loop() {
		if _, err := traces.Resolve(traces.Default); err != nil {
			b.Fatal(err)
		}
	}
}

func gatedMACs(trace *pgworkloads.Trace, images int) float64 {
	macs := 0.0
	for _, p := range trace.Products() {
		if p.Gated {
			macs += float64(p.MACs(images))
		}
	}
	return macs
}
