package onnx

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
)

// TestChannelsLast expects the same layer for a convolution on [N, H, W, C] with weights [M, H, W,
// C] as for one on [N, C, H, W] with weights [M, C, H, W], and the same pooling.
func TestChannelsLast(t *testing.T) {
	attributes := func(domain string) []string { return []string{"Conv", "MaxPool", domain} }
	read := func(kinds []string, input []any, weights []int64) *graph {
		c := with(with(with(op(kinds[0], "y", "x", "v"), "strides", []int64{2, 1}), "pads", []int64{1, 0, 1, 0}), "group", 2)
		p := with(op(kinds[1], "z", "y"), "kernel_shape", []int64{2, 3})
		c.Domain, p.Domain = proto.String(kinds[2]), proto.String(kinds[2])
		m := newModel(c, p)
		m.Graph.Input[0] = info("x", input...)
		m.Graph.Initializer[0] = tensor("v", weights...)
		g, err := walk(m, eightBits)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	first := read(attributes(standard), []any{1, 4, 9, 11}, []int64{6, 2, 3, 5})
	last := read(attributes(channelsLast), []any{1, 9, 11, 4}, []int64{6, 3, 5, 2})
	if last.layers[0].Layer != first.layers[0].Layer || *last.layers[0].Weights != *first.layers[0].Weights {
		t.Errorf("got %+v, want %+v", last.layers[0], first.layers[0])
	}
	for _, name := range []string{"y", "z"} {
		f, l := first.values[name].shape, last.values[name].shape
		if want := []int{f[0], f[2], f[3], f[1]}; !slices.Equal(l, want) {
			t.Errorf("%s: got %v, want %v", name, l, want)
		}
	}
}

// TestMultiThreshold reads the codes of a FINN quantizer from its type.
func TestMultiThreshold(t *testing.T) {
	for kind, want := range map[string]string{
		"UINT4": "[[4 8]]", "INT3": "[[3 8]]", "BIPOLAR": "[[1 8]]", "BINARY": "[[1 8]]",
		"FLOAT32": "bad", "UINT": "bad", "NINT4": "bad", "UINT0": "bad",
	} {
		n := with(op("MultiThreshold", "q", "x", "w"), "out_dtype", kind)
		n.Domain = proto.String(qonnx)
		m, err := Read("m", encode(t, newModel(n, conv("q"))), eightBits)
		got := widthsOf(m)
		if err != nil {
			got = "bad"
		}
		if got != want {
			t.Errorf("%s: got %s, %v, want %s", kind, got, err, want)
		}
	}
}
