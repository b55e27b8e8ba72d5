package onnx

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// TestConvTranspose compares output shapes with those of the standard's own examples (onnx/onnx,
// backend node tests of 1.12), and the product with one worked out by hand: a row for each input
// pixel, a column for each weight of an output channel.
func TestConvTranspose(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(n *onnxpb.NodeProto)
		input    []any
		weights  []int64
		want     []int
		m, n, k  int
		channels int // over all groups
	}{
		{"plain", nil, []any{1, 1, 3, 3}, []int64{1, 2, 3, 3}, []int{1, 2, 5, 5}, 9, 18, 1, 1},
		{"one dimension", nil, []any{1, 1, 3}, []int64{1, 2, 3}, []int{1, 2, 5}, 3, 6, 1, 1},
		{"output_shape", func(n *onnxpb.NodeProto) {
			with(with(with(n, "strides", []int64{3, 2}), "output_shape", []int64{10, 8}), "output_padding", []int64{1, 1})
		}, []any{1, 1, 3, 3}, []int64{1, 2, 3, 3}, []int{1, 2, 10, 8}, 9, 18, 1, 1},
		{"output_padding", func(n *onnxpb.NodeProto) {
			with(with(with(n, "strides", []int64{3, 2}), "output_padding", []int64{1, 1}), "kernel_shape", []int64{3, 3})
		}, []any{1, 1, 3, 3}, []int64{1, 2, 3, 3}, []int{1, 2, 10, 8}, 9, 18, 1, 1},
		{"auto_pad", func(n *onnxpb.NodeProto) { with(with(n, "strides", []int64{2, 2}), "auto_pad", "SAME_UPPER") },
			[]any{1, 1, 3, 3}, []int64{1, 2, 3, 3}, []int{1, 2, 6, 6}, 9, 18, 1, 1},
		{"auto_pad of nothing", func(n *onnxpb.NodeProto) { with(with(n, "strides", []int64{2, 2}), "auto_pad", "VALID") },
			[]any{1, 1, 3, 3}, []int64{1, 2, 3, 3}, []int{1, 2, 7, 7}, 9, 18, 1, 1},
		{"dilations", func(n *onnxpb.NodeProto) { with(n, "dilations", []int64{2, 2}) },
			[]any{1, 1, 3, 3}, []int64{1, 1, 2, 2}, []int{1, 1, 5, 5}, 9, 4, 1, 1},
		{"pads", func(n *onnxpb.NodeProto) { with(with(n, "strides", []int64{3, 2}), "pads", []int64{1, 2, 1, 2}) },
			[]any{1, 1, 3, 3}, []int64{1, 2, 3, 3}, []int{1, 2, 7, 3}, 9, 18, 1, 1},
		{"groups", func(n *onnxpb.NodeProto) { with(n, "group", 2) },
			[]any{4, 6, 3, 5}, []int64{6, 7, 3, 3}, []int{4, 14, 5, 7}, 15, 126, 3, 6},
	} {
		n := op("ConvTranspose", "y", "x", "v")
		if c.change != nil {
			c.change(n)
		}
		m := newModel(n)
		m.Graph.Input[0] = info("x", c.input...)
		m.Graph.Initializer[0] = tensor("v", c.weights...)
		g, err := walk(m, eightBits)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		l := g.layers[0]
		if got := g.values["y"].shape; !slices.Equal(got, c.want) {
			t.Errorf("%s: an output of %v, want %v", c.name, got, c.want)
		}
		if l.M(1) != c.m || l.N() != c.n || l.K() != c.k || l.InChannels != c.channels || l.RightComputed {
			t.Errorf("%s: got %+v, want M %d, N %d, K %d over %d channels", c.name, l.Layer, c.m, c.n, c.k, c.channels)
		}
		if l.Weights == nil || l.Weights.Count != volume([]int{l.OutChannels, l.K()}) {
			t.Errorf("%s: figures %+v", c.name, l.Weights)
		}
	}
}

// TestConvTransposeWork draws transposed convolutions and counts their products one by one: every
// input pixel with every weight of its group.
func TestConvTransposeWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := func(name string) int { return rapid.IntRange(1, 5).Draw(t, name) }
		groups, in, out := size("groups"), size("channels"), size("filters")
		height, width, kernel := size("height"), size("width"), size("kernel")
		n := with(with(op("ConvTranspose", "y", "x", "v"), "group", groups), "strides", []int64{int64(size("stride")), 1})
		m := newModel(n)
		m.Graph.Input[0] = info("x", 1, groups*in, height, width)
		m.Graph.Initializer[0] = tensor("v", int64(groups*in), int64(out), int64(kernel), 2)
		g, err := walk(m, eightBits)
		if err != nil {
			t.Fatal(err)
		}
		want := uint64(height * width * groups * in * out * kernel * 2)
		if got := g.layers[0].MACs(1); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	})
}

// TestDilatedAlone expects the layer of a causal convolution as PyTorch exports it: a separate node
// pads in front.
func TestDilatedAlone(t *testing.T) {
	pad, dilated := op("Pad", "p", "x", "pads"), op("Conv", "y", "p", "v")
	m := newModel(pad, with(dilated, "dilations", []int64{4}))
	m.Graph.Input[0] = info("x", 1, 8, 40)
	m.Graph.Initializer = []*onnxpb.TensorProto{numbers("pads", 0, 0, 8, 0, 0, 0), tensor("v", 16, 8, 3)}
	got, err := Read("m", encode(t, m), eightBits)
	if err != nil {
		t.Fatal(err)
	}
	l := got.Layers[0]
	if l.M(1) != 40 || l.N() != 16 || l.K() != 24 || l.Padding != [2]int{} || len(got.Notes) != 2 || got.Notes[1] != "y: "+dilatedShort {
		t.Errorf("got %+v, notes %q", l.Layer, got.Notes)
	}
}
