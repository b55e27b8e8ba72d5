package onnx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pgsim/pgworkloads/onnx/onnxpb"
)

func decoded(t testing.TB, model string) *onnxpb.ModelProto {
	t.Helper()
	pb, err := decode(content(t, model))
	if err != nil {
		t.Fatal(err)
	}
	return pb
}

// described returns what is said of every layer, in alphabetical order.
func described(t testing.TB, pb *onnxpb.ModelProto, o Options) []string {
	t.Helper()
	g, err := walk(pb, o)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range g.layers {
		all = append(all, fmt.Sprintf("%+v, weights %+v", l.Layer, l.Weights))
	}
	slices.Sort(all)
	return all
}

// TestAnyOrder draws orders of the nodes of every model and expects the same layers.
func TestAnyOrder(t *testing.T) {
	for _, model := range models(t) {
		pb := decoded(t, model)
		want := described(t, pb, optionsOf(model))
		rapid.Check(t, func(r *rapid.T) {
			shuffled := proto.Clone(pb).(*onnxpb.ModelProto)
			shuffled.Graph.Node = rapid.Permutation(shuffled.Graph.Node).Draw(r, "order")
			if diff := cmp.Diff(want, described(t, shuffled, optionsOf(model))); diff != "" {
				r.Errorf("%s (-in order +shuffled):\n%s", model, diff)
			}
		})
	}
}

// TestOrderKept expects nodes to keep their order if each comes after what it reads.
func TestOrderKept(t *testing.T) {
	for _, model := range models(t) {
		nodes := decoded(t, model).GetGraph().GetNode()
		sorted, err := inOrder(nodes)
		if err != nil || !slices.Equal(sorted, nodes) {
			t.Errorf("%s: %v, or another order", model, err)
		}
	}
}

// TestStripped removes the data of all weights from every model and expects the same layers,
// without figures of weights. Constants that shapes are computed from are small, and stay.
func TestStripped(t *testing.T) {
	for _, model := range models(t) {
		pb := decoded(t, model)
		g, err := walk(pb, optionsOf(model))
		if err != nil {
			t.Fatal(err)
		}
		stripped := proto.Clone(pb).(*onnxpb.ModelProto)
		for _, tensor := range stripped.Graph.Initializer {
			if rank := len(tensor.Dims); rank >= 2 && dataType(tensor.GetDataType()) == typeFloat {
				tensor.RawData, tensor.FloatData = nil, nil
			}
		}
		without, err := walk(stripped, optionsOf(model))
		if err != nil {
			t.Errorf("%s: %v", model, err)
			continue
		}
		for i, l := range without.layers {
			if l.Layer != g.layers[i].Layer {
				t.Errorf("%s: got %+v, want %+v", model, l.Layer, g.layers[i].Layer)
			}
		}
		if model == "torch_shapes" {
			notes := strings.Join(without.notes.Sentences(), "; ")
			if without.layers[0].Weights != nil || !strings.Contains(notes, noData) {
				t.Errorf("got figures %+v, notes %q", without.layers[0].Weights, notes)
			}
		}
	}
}

// TestPlaces gives sizes of dimensions by their place instead of their name, also to dimensions
// that have no name.
func TestPlaces(t *testing.T) {
	sized := func(dims ...any) *onnxpb.ModelProto {
		m := newModel(op("MatMul", "y", "tokens:0", "v"))
		m.Graph.Input[0] = info("tokens:0", dims...)
		m.Graph.Initializer[0] = tensor("v", 8, 5)
		return m
	}
	unshaped := sized()
	unshaped.Graph.Input[0].Type.GetTensorType().Shape = nil
	for _, c := range []struct {
		model *onnxpb.ModelProto
		dims  map[string]int
		rows  int
	}{
		{sized(1, "time", 8), map[string]int{"time": 7}, 7},
		{sized(1, "time", 8), map[string]int{"tokens:0:1": 7}, 7},
		{sized(1, "", 8), map[string]int{"tokens:0:1": 7}, 7},
		{sized(1, -1, 8), map[string]int{"tokens:0:1": 7}, 7},
		{sized(1, 0, 8), map[string]int{"tokens:0:1": 7}, 7},
		{sized("batch", "time", 8), map[string]int{"tokens:0:1": 7, "tokens:0:0": 3}, 7},
		{sized(-1, 7, 8), nil, 7},
		{sized(-1, 7, 8), map[string]int{"tokens:0:0": 3}, 7}, // three samples of 7 rows
		{sized(3, 7, 8), map[string]int{"tokens:0:0": 3}, 7},
		{unshaped, map[string]int{"tokens:0:0": 3, "tokens:0:1": 7, "tokens:0:2": 8}, 7},
	} {
		o := eightBits
		o.Dims = c.dims
		m, err := Read("m", encode(t, c.model), o)
		if err != nil {
			t.Errorf("%v: %v", c.dims, err)
			continue
		}
		if rows := m.Layers[0].M(1); rows != c.rows {
			t.Errorf("%v: got %d rows, want %d", c.dims, rows, c.rows)
		}
		if taken := strings.Contains(strings.Join(m.Notes, ";"), takenAsOne); taken != (c.dims == nil) {
			t.Errorf("%v: notes %q", c.dims, m.Notes)
		}
	}
}
