package onnx

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// TestTimeFirst takes the first dimension of [time, samples, features] for time, as in the
// standard's recurrent operators. These operators show how many samples there are.
func TestTimeFirst(t *testing.T) {
	for _, samples := range []int{1, 3, 4, 7, 21} {
		m := newModel(op("LSTM", "y", "x", "w", "r"))
		m.Graph.Input[0] = info("x", 7, samples, 2)
		m.Graph.Initializer = []*onnxpb.TensorProto{tensor("w", 1, 12, 2), tensor("r", 1, 12, 3)}
		got, err := Read("m", encode(t, m), eightBits)
		if err != nil {
			t.Errorf("%d samples: %v", samples, err)
			continue
		}
		if l := got.Layers[1]; l.M(1) != 7 || !l.Recurrent {
			t.Errorf("%d samples: got %+v", samples, l.Layer)
		}
		said := strings.Contains(strings.Join(got.Notes, "; "), fmt.Sprintf("as y tells; counted as a batch of %d", samples))
		if said != (samples != 7) {
			t.Errorf("%d samples: notes %q", samples, got.Notes)
		}
	}
}

// TestBatchAxis follows samples through operators that move dimensions, with other dimensions of
// the same size.
func TestBatchAxis(t *testing.T) {
	for _, c := range []struct {
		node *onnxpb.NodeProto
		want int // counted from 1; 0 for lost
	}{
		{op("Relu", "y", "x"), 1},
		{with(op("Transpose", "y", "x"), "perm", []int64{1, 2, 0, 3}), 3},
		{op("Transpose", "y", "x"), 4},
		{op("Reshape", "y", "x", "flat"), 1},
		{op("Reshape", "y", "x", "joined"), 0},
		{op("Unsqueeze", "y", "x", "front"), 2},
		{with(op("Flatten", "y", "x"), "axis", 1), 1},
		{with(op("Flatten", "y", "x"), "axis", 2), 0},
		{op("Add", "y", "other", "x"), 1},
		{op("Add", "y", "x", "larger"), 2},
		{with(op("Concat", "y", "x", "x"), "axis", 0), 0},
		{with(op("Concat", "y", "x", "x"), "axis", 1), 1},
		{with(op("Gather", "y", "table", "x"), "axis", 1), 2},
		{op("MatMul", "y", "x", "square"), 1},
		{op("MatMul", "y", "square", "x"), 1},
		{op("Identity", "y", "square"), 0},
	} {
		m := newModel(c.node)
		m.Graph.Input[0] = info("x", 4, 4, 4, 4)
		m.Graph.Initializer = []*onnxpb.TensorProto{
			numbers("flat", 4, 64), numbers("joined", 16, 16), numbers("front", 0), tensor("other", 4, 1), tensor("larger", 4, 1, 1, 1, 1),
			tensor("table", 3, 4), tensor("square", 4, 4),
		}
		g, err := walk(m, eightBits)
		if err != nil {
			t.Errorf("%s: %v", c.node.GetOpType(), err)
			continue
		}
		v := g.values["y"]
		if v.why != nil || v.batchAt != c.want {
			t.Errorf("%v: samples lie along dimension %d of %v, want %d (%v)", c.node, v.batchAt, v.shape, c.want, v.why)
		}
	}
}
