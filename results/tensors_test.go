package results

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHeld compares with values worked out by hand: a tensor stays from the layer that makes it, or
// the last one that read it, to the one that reads it on chip.
func TestHeld(t *testing.T) {
	layers := []string{"a", "b", "c", "d"}
	read := func(layer string, onChip bool) TensorRead { return TensorRead{Layer: layer, OnChip: onChip} }
	for name, test := range map[string]struct {
		tensor Tensor
		want   []uint64
	}{
		"stays for two reads":           {Tensor{MadeBy: "a", Bytes: 5, Reads: []TensorRead{read("b", true), read("d", true)}}, []uint64{5, 5, 5, 5}},
		"stays for the first":           {Tensor{MadeBy: "a", Bytes: 5, Reads: []TensorRead{read("b", true), read("d", false)}}, []uint64{5, 5, 0, 0}},
		"is loaded, and stays then":     {Tensor{MadeBy: "a", Bytes: 5, Reads: []TensorRead{read("b", false), read("c", true)}}, []uint64{0, 5, 5, 0}},
		"spills":                        {Tensor{MadeBy: "b", Bytes: 5, Reads: []TensorRead{read("c", false)}}, []uint64{0, 0, 0, 0}},
		"is there from the start":       {Tensor{Bytes: 5, Reads: []TensorRead{read("a", false), read("b", true)}}, []uint64{5, 5, 0, 0}},
		"is a result that no one reads": {Tensor{MadeBy: "d", Bytes: 5}, []uint64{0, 0, 0, 0}},
	} {
		if diff := cmp.Diff(test.want, test.tensor.Held(layers)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPlaceOfParts: a tensor that stays in parts says why some of its bytes move.
func TestPlaceOfParts(t *testing.T) {
	tensor := Tensor{MadeBy: "conv1", Reads: []TensorRead{{Layer: "conv2", OnChip: true}, {Layer: "conv3", OnChip: true, LoadedBytes: 8, Why: "other arrays hold it"}}}
	if place, why := tensor.place(); place != "stays in parts" || why != "other arrays hold it" {
		t.Errorf("%s, %s", place, why)
	}
}
