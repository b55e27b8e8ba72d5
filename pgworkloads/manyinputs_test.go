package pgworkloads

import (
	"slices"
	"testing"

	"pgsim/pgworkloads/npy"
)

// TestManyInputs reads and executes a trace with an input of its own for layers
// that have nothing to do with the others, and measures it on no held set.
func TestManyInputs(t *testing.T) {
	s := newSample(1)
	classes := s.manifest.Nodes
	s.manifest.Nodes = nil
	s.add("spare", "input", nil, []int{3, 2, 4}, nil)
	s.arrays["spare.values"] = npy.New(s.bytes(sampleImages*24, 256), sampleImages, 3, 2, 4)
	s.last().Params["values"] = "spare.values"
	s.add("aside", "global_avg_pool", []string{"spare"}, []int{3}, nil)
	s.manifest.Nodes = append(s.manifest.Nodes, classes...)
	trace := mustDecode(t, s.file(t))

	stored := trace.Stored(1)
	if want := s.arrays["spare.values"].Data[24:48]; !slices.Equal(stored.pixels(0), want) {
		t.Errorf("the first input is %v, want %v", stored.pixels(0), want)
	}
	if want := s.arrays["pixels.values"].Data[72:144]; !slices.Equal(stored.pixels(1), want) {
		t.Errorf("the second input is %v, want %v", stored.pixels(1), want)
	}
	network, err := trace.Network(ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := mustDecode(t, newSample(1).file(t)).Network(ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	got, want := network.NewRun().Execute(stored), alone.NewRun().Execute(Sample{Pixels: stored.pixels(1)})
	if !slices.Equal(got, want) {
		t.Errorf("scores %v, without the layers aside %v", got, want)
	}
	const refused = "values: sample reads 2 inputs, a test set has one"
	if err := CheckTestSet(trace, newHeldImages().decode(t)); err == nil || err.Error() != refused {
		t.Errorf("got %v, want %s", err, refused)
	}
}
