package trace_test

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/source"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"

	"github.com/google/go-cmp/cmp"
)

// pytorch is the folder of small networks that PyTorch computed, with test sets; see write.py
// there. Together they have every op.
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
		source, err := source.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		trace, ok := source.(*trace.Trace)
		if !ok {
			t.Fatalf("%s is no trace", file)
		}
		for _, n := range trace.Nodes {
			used = append(used, n.Op)
		}
		for _, check := range verify.Layers(trace) {
			if check.Differences() > 0 {
				t.Errorf("%s: %+v", file, check)
			}
		}
		// PyTorch returns scores in float32.
		if check := verify.Execution(trace); check.Differences() > 0 || check.LargestScore > 1e-6 {
			t.Errorf("%s: %+v", file, check)
		}
		checkHeldAnswers(t, trace)
	}
	slices.Sort(used)
	if diff := cmp.Diff(network.Ops.Names(), slices.Compact(used)); diff != "" {
		t.Errorf("registered ops (-) and those of %s (+):\n%s", pytorch, diff)
	}
}

// TestNothingToMove refuses to move thresholds of a trace that has none.
func TestNothingToMove(t *testing.T) {
	source, err := source.Open(filepath.Join(pytorch, "repeating-network.npz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []pgworkloads.ThresholdChange{{ThresholdOffset: 1}, {ThresholdScale: tracetest.Number(2)}, {TargetGated: tracetest.Number(0.5), TargetPer: pgworkloads.PerNetwork}} {
		if _, err := source.Workload(pgworkloads.Options{Images: 1, ThresholdChange: m}); err == nil {
			t.Errorf("%+v is not refused", m)
		}
	}
	if _, err := source.Workload(pgworkloads.Options{Images: 3}); err != nil {
		t.Error(err)
	}
}

// checkHeldAnswers compares answers for a test set one by one.
func checkHeldAnswers(t *testing.T, trace *trace.Trace) {
	t.Helper()
	data, err := testset.Open(filepath.Join(pytorch, trace.Answers.Data+".npz"))
	if err != nil {
		t.Fatal(err)
	}
	if err := pgworkloads.FirstError(evaluation.CheckTestSet(trace, data), evaluation.CheckAnswers(trace.Answers, data)); err != nil {
		t.Fatalf("%s: %v", trace.Name, err)
	}
	network, err := trace.Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	got := evaluation.Evaluate(network, data, data.Count(), func() {})
	if !slices.Equal(got.Predictions, trace.Answers.Predictions) {
		t.Errorf("%s: predictions %v, PyTorch's %v", trace.Name, got.Predictions, trace.Answers.Predictions)
	}
	if a, want := got.Accuracy(trace.Accuracy.Metric), trace.Answers.Accuracy; math.Abs(a-want) > 1e-9*want {
		t.Errorf("%s: %s %v, PyTorch's %v", trace.Name, trace.Accuracy.Metric, a, want)
	}
}
