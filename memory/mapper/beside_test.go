package mapper

import (
	"testing"

	"pgsim/pgworkloads"
)

// TestBesideOverlap: in a DRAM that slices share, inputs of the same pixels and weights of the
// same channels are in one place, and nothing else overlaps.
func TestBesideOverlap(t *testing.T) {
	layer := pgworkloads.Layer{
		InChannels: 13, OutChannels: 19, Groups: 1, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
		Input: [2]int{11, 11}, Output: [2]int{11, 11}, Activation: pgworkloads.Activation{Bits: 4, HighBits: 4}, WeightBits: 8,
	}
	all := layer.Slices(1, 2, 3)
	requests := make([]Request, len(all))
	for i, s := range all {
		requests[i] = Request{Layer: s.Layer, Images: s.Images, Rows: 4, Cols: 4, OutputBits: 16, BurstBytes: 32}
	}
	places := Beside(all, requests)
	for i, s := range all {
		for j, other := range all[:i] {
			if (places[i].Input == places[j].Input) != s.ReadsInputsOf(other) ||
				(places[i].Weights == places[j].Weights) != s.ReadsWeightsOf(other) {
				t.Errorf("slices %d and %d lie at %v and %v", i, j, places[i], places[j])
			}
		}
	}
	ends := map[uint64]uint64{} // by beginning
	for i, p := range places {
		l := newLayout(requests[i])
		ends[p.Input] = p.Input + l.weightBase
		ends[p.Weights] = p.Weights + l.outputBase - l.weightBase
		ends[p.Output] = p.Output + l.outputBytes()
	}
	for begin, end := range ends {
		for other := range ends {
			if other > begin && other < end {
				t.Errorf("%d..%d overlaps what begins at %d", begin, end, other)
			}
		}
	}
}
