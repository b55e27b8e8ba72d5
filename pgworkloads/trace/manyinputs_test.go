package trace_test

import (
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/tracetest"
)

// TestManyInputs reads and executes a trace in which independent layers have their own input. Such
// a trace is not measured on a test set.
func TestManyInputs(t *testing.T) {
	s := tracetest.New(1)
	classes := s.Manifest.Nodes
	s.Manifest.Nodes = nil
	s.Add("spare", "input", nil, []int{3, 2, 4}, nil)
	s.Arrays["spare.values"] = npy.New(s.Bytes(tracetest.SampleImages*24, 256), tracetest.SampleImages, 3, 2, 4)
	s.Last().Params["values"] = "spare.values"
	s.Add("aside", "global_avg_pool", []string{"spare"}, []int{3}, nil)
	s.Manifest.Nodes = append(s.Manifest.Nodes, classes...)
	trace := tracetest.MustDecode(t, s.File(t))

	stored := trace.Stored(1)
	if want := s.Arrays["spare.values"].Data[24:48]; !slices.Equal(stored.Input(0), want) {
		t.Errorf("the first input is %v, want %v", stored.Input(0), want)
	}
	if want := s.Arrays["pixels.values"].Data[72:144]; !slices.Equal(stored.Input(1), want) {
		t.Errorf("the second input is %v, want %v", stored.Input(1), want)
	}
	net, err := trace.Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := tracetest.MustDecode(t, tracetest.New(1).File(t)).Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	got, want := net.NewRun().Execute(stored), alone.NewRun().Execute(network.Sample{Pixels: stored.Input(1)})
	if !slices.Equal(got, want) {
		t.Errorf("scores %v, without the layers aside %v", got, want)
	}
	const refused = "values: sample reads 2 inputs, a test set has one"
	if err := evaluation.CheckTestSet(trace, tracetest.NewImages().Decode(t)); err == nil || err.Error() != refused {
		t.Errorf("got %v, want %s", err, refused)
	}
}
