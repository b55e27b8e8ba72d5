package traces_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/longtest"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/calibration"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/pgworkloads/verify"
)

// maxBytes is the most that an embedded trace may add to the binary.
const maxBytes = 8 << 20

// TestEmbedded checks every embedded trace: it is small, named like its file and real, and every
// gate, output, code and prediction is as the training framework computed it.
func TestEmbedded(t *testing.T) {
	if !slices.Contains(traces.Names(), traces.FracBNN) {
		t.Errorf("%s is not among %v", traces.FracBNN, traces.Names())
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
		for _, check := range verify.Layers(trace) {
			if check.Differences() > 0 {
				t.Errorf("%s: %+v", name, check)
			}
		}
		if check := verify.Execution(trace); check.Differences() > 0 {
			t.Errorf("%s: %+v", name, check)
		}
	}
}

// TestEmbeddedData checks every embedded test set: it is small, named like its file, and fits every
// trace that names it.
func TestEmbeddedData(t *testing.T) {
	for _, name := range traces.DataNames() {
		data, err := traces.ResolveData(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if data.Name != name {
			t.Errorf("%s is named %s", name, data.Name)
		}
	}
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		if trace.Answers == nil {
			continue
		}
		data, err := traces.ResolveData(trace.Answers.Data)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := errors.Join(evaluation.CheckTestSet(trace, data), evaluation.CheckAnswers(trace.Answers, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Samples that are executed without -long: images, and streams of text of a thousand tokens.
const (
	shortImages  = 20
	shortStreams = 1
)

// TestHeldPredictions executes every network on its test set, or without -long on the first samples
// of it, and expects the framework's answers for all.
func TestHeldPredictions(t *testing.T) {
	skipNetworks(t)
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		if trace.Answers == nil {
			continue
		}
		data, err := traces.ResolveData(trace.Answers.Data)
		if err != nil {
			t.Fatal(err)
		}
		samples := data.Count()
		if !longtest.On() {
			samples = shortImages
			if data.Kind == testset.KindTokens {
				samples = shortStreams
			}
		}
		network, err := trace.Network(pgworkloads.ThresholdChange{})
		if err != nil {
			t.Fatal(err)
		}
		answers := evaluation.Evaluate(network, data, samples, func() {})
		if equal := answers.Matching(trace.Answers.Predictions); equal != len(answers.Predictions) {
			t.Errorf("%s: %d of %d predictions are the framework's", name, equal, len(answers.Predictions))
		}
		// Perplexities come from scores, which frameworks compute in float32.
		const tolerance = 1e-5
		got := answers.Accuracy(trace.Accuracy.Metric)
		if want := trace.Answers.Accuracy; samples == data.Count() && math.Abs(got-want) > tolerance*want {
			t.Errorf("%s: %s of %v, the framework's is %v", name, trace.Accuracy.Metric, got, want)
		}
	}
}

// TestMovedThresholds executes a real network with thresholds that are moved too little to matter,
// and then far.
func TestMovedThresholds(t *testing.T) {
	skipNetworks(t)
	trace, err := traces.Resolve(traces.FracBNN)
	if err != nil {
		t.Fatal(err)
	}
	gated := func(offset float64) (count uint64) {
		work, err := trace.Workload(pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: offset}})
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

// skipNetworks skips tests that execute whole networks on many samples, which takes minutes under
// the race detector. Other tests run the same goroutines on small networks.
func skipNetworks(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("executes whole networks; left out with -short")
	}
}

// TestTargets calibrates a real network for gated fractions.
func TestTargets(t *testing.T) {
	skipNetworks(t)
	trace, err := traces.Resolve("pg-resnet20-a4h2-cifar10")
	if err != nil {
		t.Fatal(err)
	}
	target := 0.3
	for _, per := range []string{pgworkloads.PerLayer, pgworkloads.PerNetwork} {
		work, err := trace.Workload(pgworkloads.Options{
			Images: trace.Images(), ThresholdChange: pgworkloads.ThresholdChange{TargetGated: &target, TargetPer: per},
		})
		if err != nil {
			t.Fatal(err)
		}
		var gated, outputs uint64
		for _, l := range work.Layers {
			if !l.Gated {
				continue
			}
			all := uint64(l.M(trace.Images())) * uint64(l.N())
			gated, outputs = gated+l.GatedOutputs(), outputs+all
			fraction := float64(l.GatedOutputs()) / float64(all)
			if off := math.Abs(fraction - target); per == pgworkloads.PerLayer && off > 0.001 {
				t.Errorf("%s: %.4f gated, want %v", l.Name, fraction, target)
			}
		}
		if fraction := float64(gated) / float64(outputs); math.Abs(fraction-target) > 0.001 {
			t.Errorf("per %s: %.4f gated, want %v", per, fraction, target)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"fracbn-resnet20-cifar10", `unknown trace "fracbn-resnet20-cifar10", did you mean "fracbnn-resnet20-cifar10"?; known: `},
		{"", `unknown trace ""`},
		{"traces.go", `unknown trace "traces.go"`},
		{"traces.go", `, or a path, which ends in .npz or has a slash`},
		{"missing.npz", "missing.npz"},
		{"./missing", "./missing"},
		{".." + string(filepath.Separator), "not a file"},
	} {
		if _, err := traces.Resolve(c.name); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.name, err, c.want)
		}
	}
	file := filepath.Join(t.TempDir(), "copy")
	data, err := os.ReadFile(traces.FracBNN + ".npz")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	embedded, err := traces.Resolve(traces.FracBNN)
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

// TestGatedNames checks which networks have gates: those with a gated layer.
func TestGatedNames(t *testing.T) {
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		gated := slices.ContainsFunc(trace.Products(), func(p *network.Product) bool { return p.Gate != nil })
		if got := slices.Contains(traces.GatedNames(), name); got != gated {
			t.Errorf("%s: named %t, has gates %t", name, got, gated)
		}
	}
	if ungated := len(traces.Names()) - len(traces.GatedNames()); ungated == 0 {
		t.Error("all networks have gates")
	}
}

// TestCalibrations checks the embedded calibrations: every gated convolutional network has one, and
// it equals the result of a calibration. With -long all of it is compared.
func TestCalibrations(t *testing.T) {
	for _, name := range traces.GatedNames() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		c := trace.Calibration
		if strings.HasPrefix(name, "pg-lstm") { // gated layers are recurrent, and keep their order
			if c != nil {
				t.Errorf("%s has a calibration of no use", name)
			}
			continue
		}
		if c == nil {
			t.Errorf("%s has no calibration", name)
			continue
		}
		if !longtest.On() {
			continue
		}
		sampled, err := sampledFor(trace)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*c, calibration.Calibrate(trace, sampled, func() {})); diff != "" {
			t.Errorf("%s (-embedded +calibrated):\n%s", name, diff)
		}
	}
}

// sampledFor returns the samples that an embedded trace is calibrated on. Without a test set, that
// is the second half of its stored samples.
func sampledFor(t *trace.Trace) (calibration.Sampled, error) {
	if t.Answers == nil {
		return calibration.Stored(t, t.Images()/2)
	}
	data, err := traces.ResolveData(t.Answers.Data)
	if err != nil {
		return calibration.Sampled{}, err
	}
	const samples = 100 // what pgsim trace calibrate takes
	return calibration.Unseen(t, data, samples)
}
