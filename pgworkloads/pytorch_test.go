package pgworkloads

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pytorch is where small networks lie that PyTorch computed, with held sets; see
// write.py there. Together they have every op.
const pytorch = "testdata/pytorch"

// TestPyTorch executes them and compares gates, outputs, codes, scores,
// predictions and accuracies, those of held samples included.
func TestPyTorch(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(pytorch, "*-network.npz"))
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	for _, file := range files {
		source, err := OpenSource(file)
		if err != nil {
			t.Fatal(err)
		}
		trace, ok := source.(*Trace)
		if !ok {
			t.Fatalf("%s is no trace", file)
		}
		for _, n := range trace.Nodes {
			used = append(used, n.Op)
		}
		for _, check := range VerifyLayers(trace) {
			if check.Differences() > 0 {
				t.Errorf("%s: %+v", file, check)
			}
		}
		// PyTorch hands scores over in float32.
		if check := VerifyExecution(trace); check.Differences() > 0 || check.LargestScore > 1e-6 {
			t.Errorf("%s: %+v", file, check)
		}
		checkHeldAnswers(t, trace)
	}
	slices.Sort(used)
	if diff := cmp.Diff(ops.Names(), slices.Compact(used)); diff != "" {
		t.Errorf("registered ops (-) and those of %s (+):\n%s", pytorch, diff)
	}
}

// TestNothingToMove refuses to move thresholds that there are none of.
func TestNothingToMove(t *testing.T) {
	source, err := OpenSource(filepath.Join(pytorch, "repeating-network.npz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []ThresholdChange{{ThresholdOffset: 1}, {ThresholdScale: number(2)}, {TargetGated: number(0.5), TargetPer: PerNetwork}} {
		if _, err := source.Workload(Options{Images: 1, ThresholdChange: m}); err == nil {
			t.Errorf("%+v is not refused", m)
		}
	}
	if _, err := source.Workload(Options{Images: 3}); err != nil {
		t.Error(err)
	}
}

// checkHeldAnswers compares answers for a held set one by one.
func checkHeldAnswers(t *testing.T, trace *Trace) {
	t.Helper()
	data, err := OpenData(filepath.Join(pytorch, trace.Held.Data+".npz"))
	if err != nil {
		t.Fatal(err)
	}
	if err := first(CheckTestSet(trace, data), CheckAnswers(trace.Held, data)); err != nil {
		t.Fatalf("%s: %v", trace.Name, err)
	}
	network, err := trace.Network(ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	got := Evaluate(network, data, data.Count(), func() {})
	if !slices.Equal(got.Predictions, trace.Held.Predictions) {
		t.Errorf("%s: predictions %v, PyTorch's %v", trace.Name, got.Predictions, trace.Held.Predictions)
	}
	if a, want := got.Accuracy(trace.Accuracy.Metric), trace.Held.Accuracy; math.Abs(a-want) > 1e-9*want {
		t.Errorf("%s: %s %v, PyTorch's %v", trace.Name, trace.Accuracy.Metric, a, want)
	}
}
