package onnx

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// scores are nodes that multiply every token of "x" [tokens, samples, features] with
// all tokens of its sample.
func scores(x string) []*onnxpb.NodeProto {
	return []*onnxpb.NodeProto{
		with(op("Transpose", "a", x), "perm", []int64{1, 0, 2}), with(op("Transpose", "b", x), "perm", []int64{1, 2, 0}),
		op("MatMul", "y", "a", "b"),
	}
}

// projected is attention over [6 tokens, 4 samples, 8 features] in 2 heads, as PyTorch
// writes it: heads and samples in one dimension.
func projected() *onnxpb.ModelProto {
	nodes := []*onnxpb.NodeProto{op("MatMul", "q", "x", "w"), op("Reshape", "r", "q", "split")}
	m := newModel(append(nodes, scores("r")...)...)
	m.Graph.Input[0] = info("x", 6, 4, 8)
	m.Graph.Initializer = []*onnxpb.TensorProto{tensor("w", 8, 8), numbers("split", 6, 8, 4)}
	return m
}

// inputs is a model with other inputs.
func inputs(m *onnxpb.ModelProto, all ...*onnxpb.ValueInfoProto) *onnxpb.ModelProto {
	m.Graph.Input = all
	return m
}

func macsOf(m Model) uint64 {
	var all uint64
	for _, l := range m.Layers {
		all += l.MACs(1)
	}
	return all
}

// TestSequenceFirst expects the batch in the second dimension if products need all of the first
// one, and counts one sample of it.
func TestSequenceFirst(t *testing.T) {
	sequence := func(dims ...any) *onnxpb.ModelProto { return inputs(newModel(scores("x")...), info("x", dims...)) }
	ids := inputs(newModel(append([]*onnxpb.NodeProto{op("Gather", "e", "table", "ids")}, scores("e")...)...), info("ids", 6, 4))
	ids.Graph.Initializer = []*onnxpb.TensorProto{tensor("table", 20, 8)}
	const second, none = "so its second one is taken for a batch of 4; with --batch 1 it is none", "counted as a batch of 1"
	for name, c := range map[string]struct {
		model *onnxpb.ModelProto
		batch int
		want  uint64
		note  string
	}{
		"scores":                   {sequence(6, 4, 8), 0, 6 * 6 * 8, second},
		"as many tokens":           {sequence(4, 4, 8), 0, 4 * 4 * 8, second},
		"one sample":               {sequence(6, 1, 8), 0, 6 * 6 * 8, none},
		"a batch that is given":    {sequence(6, 4, 8), 4, 6 * 6 * 8, "counted for one of several samples"},
		"groups that are no batch": {sequence(6, 4, 8), 1, 4 * 6 * 6 * 8, severalMatrices},
		"heads":                    {projected(), 0, 6*8*8 + 2*6*6*4, second},
		"ids":                      {ids, 0, 6 * 6 * 8, second},
	} {
		o := eightBits
		o.Batch = c.batch
		got, err := Read("m", encode(t, c.model), o)
		if macs, notes := macsOf(got), strings.Join(got.Notes, "; "); err != nil || macs != c.want || !strings.Contains(notes, c.note) {
			t.Errorf("%s: got %d multiplications, want %d; notes %q, %v", name, macs, c.want, notes, err)
		}
	}
}

// TestSharedRight uses a right operand that is computed from no samples for all samples, whatever
// its leading dimension.
func TestSharedRight(t *testing.T) {
	for _, c := range []struct{ x, k []any }{
		{[]any{4, 6, 8}, []any{1, 8, 5}},
		{[]any{4, 6, 8}, []any{8, 5}},
		{[]any{1, 6, 8}, []any{1, 8, 5}},
		{[]any{"N", 6, 8}, []any{8, 5}},
		{[]any{4, 6, 8}, []any{4, 8, 5}}, // one for each sample
	} {
		m := inputs(newModel(op("Relu", "r", "k"), op("MatMul", "y", "x", "r")), info("x", c.x...), info("k", c.k...))
		got, err := Read("m", encode(t, m), eightBits)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		if l := got.Layers[0]; l.M(1) != 6 || l.N() != 5 || l.K() != 8 || !l.RightComputed {
			t.Errorf("%v: got %+v", c, l.Layer)
		}
	}
}

// TestUnsizedSteps expects an error that asks for the size of a first dimension if a node shows
// that it is tokens, steps or positions, whatever other inputs are. A dimension of samples is
// assumed to be 1.
func TestUnsizedSteps(t *testing.T) {
	tokens := func(x string) []*onnxpb.NodeProto {
		return []*onnxpb.NodeProto{op("Transpose", "t", x), op("MatMul", "y", "x", "t")}
	}
	lstm := newModel(op("LSTM", "y", "x", "w", "r"))
	lstm.Graph.Initializer = []*onnxpb.TensorProto{tensor("w", 1, 12, 2), tensor("r", 1, 12, 3)}
	first := proto.Clone(lstm).(*onnxpb.ModelProto)
	with(first.Graph.Node[0], "layout", 1)
	along := newModel(op("Transpose", "t", "x"), op("Unsqueeze", "u", "t", "front"), op("Conv", "y", "u", "v"))
	along.Graph.Initializer = []*onnxpb.TensorProto{numbers("front", 0), tensor("v", 4, 80, 3)}
	weighed := newModel(append(tokens("k"), op("Gemm", "z", "f", "v"))...)
	weighed.Graph.Node[1] = op("MatMul", "y", "k", "t")
	weighed.Graph.Initializer = []*onnxpb.TensorProto{tensor("v", 8, 3)}
	clone := func(m *onnxpb.ModelProto) *onnxpb.ModelProto { return proto.Clone(m).(*onnxpb.ModelProto) }
	for name, c := range map[string]struct {
		model *onnxpb.ModelProto
		batch int
		asks  string // "" for nothing
	}{
		"attention":                      {inputs(newModel(tokens("x")...), info("x", "N", 8)), 0, "N=SIZE"},
		"attention with a batch":         {inputs(newModel(tokens("x")...), info("x", "N", 8)), 1, "N=SIZE"},
		"sequence first":                 {inputs(newModel(scores("x")...), info("x", "T", 4, 8)), 0, "T=SIZE"},
		"keys of another input":          {inputs(newModel(tokens("k")...), info("x", "N", 8), info("k", "M", 8)), 0, "M=SIZE"},
		"keys beside tokens with a size": {inputs(newModel(tokens("k")...), info("x", 16, 8), info("k", "M", 8)), 0, "M=SIZE"},
		"steps of one sample":            {inputs(clone(lstm), info("x", "T", 1, 2)), 0, "T=SIZE"},
		"steps of three samples":         {inputs(clone(lstm), info("x", "T", 3, 2)), 0, "T=SIZE"},
		"samples before steps":           {inputs(first, info("x", "N", 7, 2)), 0, ""},
		"positions of a convolution":     {inputs(along, info("x", "T", 80)), 0, "T=SIZE"},
		"tokens of a second input":       {inputs(weighed, info("f", 1, 8), info("k", "M", 8)), 0, "M=SIZE"},
	} {
		o := eightBits
		o.Batch = c.batch
		_, err := Read("m", encode(t, c.model), o)
		if got := errorText(err); c.asks == "" && err != nil || !strings.HasSuffix(got, c.asks) {
			t.Errorf("%s: got %q, want it to ask for %q", name, got, c.asks)
		}
	}
}

// TestNoBatchFits expects no recommended batch if one node needs all samples at once and another
// treats them one by one.
func TestNoBatchFits(t *testing.T) {
	m := newModel(op("Conv", "c", "x", "w"), op("Flatten", "f", "c"), with(op("Gemm", "y", "f", "f"), "transB", 1))
	m.Graph.Input[0] = info("x", 4, 1, 4, 4)
	m.Graph.Initializer = []*onnxpb.TensorProto{tensor("w", 2, 1, 3, 3)}
	for _, batch := range []int{0, 1, 4} {
		o := eightBits
		o.Batch = batch
		_, err := Read("m", encode(t, m), o)
		if got := errorText(err); !strings.HasSuffix(got, "no batch fits this node and all others: export the model with one sample; or leave it out with --leave-out y") {
			t.Errorf("with a batch of %d: got %q", batch, got)
		}
	}
	o := eightBits
	o.LeaveOut = []string{"y"}
	if got, err := Read("m", encode(t, m), o); err != nil || got.Layers[0].M(1) != 4 {
		t.Errorf("got %+v, %v", got.Layers, err)
	}
}
