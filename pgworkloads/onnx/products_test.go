package onnx

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// tensor is an initializer of float zeros.
func tensor(name string, dims ...int64) *onnxpb.TensorProto {
	count := int64(1)
	for _, size := range dims {
		count *= size
	}
	return floats(name, dims, make([]float32, count)...)
}

// TestMatMul compares rows, columns, reduction and groups of products with values worked out by
// hand.
func TestMatMul(t *testing.T) {
	for _, c := range []struct {
		name          string
		left, right   []any // sizes: int of an input, int64 of weights
		batch         int
		m, n, k, inCh int
	}{
		{"rows of one sample", []any{1, 7, 8}, []any{int64(8), int64(5)}, 0, 7, 5, 8, 8},
		{"rows of a batch", []any{3, 7, 8}, []any{int64(8), int64(5)}, 0, 7, 5, 8, 8},
		{"one sample of that", []any{3, 7, 8}, []any{int64(8), int64(5)}, 1, 21, 5, 8, 8},
		{"a vector of weights", []any{1, 7, 8}, []any{int64(8)}, 0, 7, 1, 8, 8},
		{"weights on the left", []any{int64(5), int64(8)}, []any{1, 8, 7}, 0, 7, 5, 8, 8},
		{"a stack of weights", []any{1, 2, 7, 8}, []any{int64(2), int64(8), int64(5)}, 0, 7, 10, 8, 16},
		{"a stack over one input", []any{1, 1, 7, 8}, []any{int64(2), int64(8), int64(5)}, 0, 7, 10, 8, 8},
		{"both computed", []any{2, 3, 7, 8}, []any{2, 3, 8, 5}, 0, 7, 15, 8, 24},
	} {
		m := newModel(op("MatMul", "y", "a", "b"))
		m.Graph.Input, m.Graph.Initializer = nil, nil
		for name, dims := range map[string][]any{"a": c.left, "b": c.right} {
			if _, input := dims[0].(int); input {
				m.Graph.Input = append(m.Graph.Input, info(name, dims...))
				continue
			}
			var sizes []int64
			for _, size := range dims {
				sizes = append(sizes, size.(int64))
			}
			m.Graph.Initializer = append(m.Graph.Initializer, tensor(name, sizes...))
		}
		o := eightBits
		o.Batch = c.batch
		got, err := Read("m", encode(t, m), o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		l := got.Layers[0]
		if l.M(1) != c.m || l.N() != c.n || l.K() != c.k || l.InChannels != c.inCh {
			t.Errorf("%s: got M %d, N %d, K %d over %d channels, want %d, %d, %d over %d",
				c.name, l.M(1), l.N(), l.K(), l.InChannels, c.m, c.n, c.k, c.inCh)
		}
	}
}

// TestMatMulWork draws stacks of matrices that are broadcast to each other, and expects as many
// multiplications as follow from the elements of the result.
func TestMatMulWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := func(name string) int { return rapid.IntRange(1, 5).Draw(t, name) }
		m, k, n := size("m"), size("k"), size("n")
		left, right := []any{1}, []int64{}
		work := uint64(m * k * n)
		for range rapid.IntRange(0, 2).Draw(t, "stacked") {
			stack := size("stack")
			sides := rapid.SampledFrom([]string{"left", "right", "both"}).Draw(t, "sides")
			l, r := stack, int64(stack)
			if sides == "left" {
				r = 1
			}
			if sides == "right" {
				l = 1
			}
			left, right = append(left, l), append(right, r)
			work *= uint64(stack)
		}
		model := newModel(op("MatMul", "y", "x", "w"))
		model.Graph.Input[0] = info("x", append(left, m, k)...)
		model.Graph.Initializer[0] = tensor("w", append(right, int64(k), int64(n))...)
		data, err := proto.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read("m", data, eightBits)
		if err != nil {
			t.Fatal(err)
		}
		if macs := got.Layers[0].MACs(1); macs != work {
			t.Errorf("%v times %v: got %d multiplications, want %d", left, right, macs, work)
		}
	})
}

// TestFused reads ONNX Runtime's operators that add an activation to a product.
func TestFused(t *testing.T) {
	for fused, c := range map[string]struct {
		input   []any
		weights []int64
	}{
		"Conv": {[]any{2, 4, 9, 7}, []int64{6, 4, 3, 3}},
		"Gemm": {[]any{2, 4}, []int64{4, 6}},
	} {
		var layers [2]*graph
		for i, kind := range []string{fused, "Fused" + fused} {
			n := op(kind, "y", "x", "v")
			if i == 1 {
				n.Domain = proto.String(runtime)
				with(n, "activation", "Relu")
			}
			m := newModel(n)
			m.Graph.Input[0] = info("x", c.input...)
			m.Graph.Initializer[0] = tensor("v", c.weights...)
			g, err := walk(m, eightBits)
			if err != nil {
				t.Fatal(err)
			}
			layers[i] = g
		}
		if got, want := layers[1].layers[0].Layer, layers[0].layers[0].Layer; got != want {
			t.Errorf("%s: got %+v, want %+v", fused, got, want)
		}
	}
}
