package pgworkloads

import (
	"slices"
	"testing"
)

// branches returns a block with a shortcut that its own layer computes, and two layers after it
// that read the same tensor.
func branches() ([]Layer, *Graph) {
	layers := []Layer{layer("first", 2, 4), layer("conv1", 2, 4), layer("conv2", 2, 4), layer("down", 2, 4), layer("q", 2, 4), layer("k", 2, 4)}
	return layers, graphOf(layers,
		"input x", "layer first x", "quantize act first", "layer conv1 act", "quantize act1 conv1", "layer conv2 act1",
		"layer down act", "add sum conv2 down", "quantize act2 sum", "layer q act2", "layer k act2", "add y q k")
}

// TestSources follows operands back to the layers that they are computed from.
func TestSources(t *testing.T) {
	_, g := branches()
	for layer, want := range [][]int{{}, {0}, {1}, {0}, {2, 3}, {2, 3}} {
		if got := g.Sources(layer, 0); !slices.Equal(got, want) {
			t.Errorf("layer %d reads from %v, want %v", layer, got, want)
		}
		if got := g.Sources(layer, 1); got != nil {
			t.Errorf("layer %d has no second operand, which is made of %v", layer, got)
		}
	}
	for layer, want := range [][]int{3: {2}, 5: {4}} {
		if got := g.SourcesBehind(layer); !slices.Equal(got, want) {
			t.Errorf("nodes behind layer %d read from %v, want %v", layer, got, want)
		}
	}
}

// TestInOrder: a graph in another order of the layers is valid, with nodes behind the latest layer
// and other tensors stored. Reordered back, it is the same as before.
func TestInOrder(t *testing.T) {
	layers, g := branches()
	w := Workload{Graph: g, Layers: make([]LayerWork, len(layers))}
	for i, l := range layers {
		w.Layers[i].Layer = l
	}
	order := []int{0, 3, 1, 2, 5, 4}
	ordered := w.InOrder(order)
	for i, layer := range order {
		if got := ordered.Layers[i].Name; got != layers[layer].Name {
			t.Errorf("layer %d is %s", i, got)
		}
	}
	if err := ordered.Graph.Check(Ordered(layers, order)); err != nil {
		t.Error(err)
	}
	if got, want := stored(ordered.Graph), "x:4 act:4 down:0 act1:4 act2:4 k:0 y:0"; got != want {
		t.Errorf("%s are stored, want %s", got, want)
	}
	back := ordered.InOrder([]int{0, 2, 3, 1, 5, 4}).Graph
	if err := back.Check(layers); err != nil {
		t.Error(err)
	}
	if got, want := stored(back), stored(g); got != want {
		t.Errorf("there and back %s are stored, want %s", got, want)
	}
}
